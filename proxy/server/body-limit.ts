import type { IncomingMessage } from 'node:http'
import { type Readable, Transform, type TransformCallback } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { BODY_TOO_LARGE, OVERLOADED } from '../errors.ts'

export type BodyLimitOptions = {
  readonly maxBytes: number
  readonly isMemoryTight: () => boolean
  readonly onRefused: (reason: 'body' | 'memory') => void
}

/**
 * Bounds the body of a request: by `Content-Length` before a byte is read, or by counting a chunked body
 * (RFC 9112 section 7.1). Add it after the gate, so that a stranger gets a 401 first.
 */
export function limitBodies(app: FastifyInstance, options: BodyLimitOptions): void {
  const { maxBytes, isMemoryTight, onRefused } = options
  const tooLarge = () => {
    onRefused('body')
    return new BODY_TOO_LARGE()
  }
  app.addHook('onRequest', async (request) => {
    if (!hasBody(request)) return
    // Node has already refused a value that is not a number.
    if (Number(request.headers['content-length']) > maxBytes) throw tooLarge()
    if (!isMemoryTight()) return
    onRefused('memory')
    throw new OVERLOADED('This is too busy at the moment.')
  })
  app.addHook('preParsing', async (request, _reply, payload: Readable) => {
    if (!hasBody(request)) return payload
    const counted = new BoundedBody(maxBytes, tooLarge)
    // Many bodies have no reader, and an unhandled error would end the process.
    counted.on('error', () => undefined)
    payload.once('close', () => {
      if (!payload.readableEnded) counted.destroy(new Error('the client has left'))
    })
    return payload.pipe(counted)
  })
}

/** Whether a body was announced (RFC 9112 section 6.3). */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/**
 * The minimum of the mean chunk, in bytes, after the first chunks. Each chunk of a body costs some 5 µs on
 * its way to Streamlit, and a chunk of one byte is six bytes on the wire (RFC 9112 section 7.1): 1 MB of
 * them kept the proxy busy for a second. TCP delivers an honest body in chunks of hundreds of bytes.
 */
const minMeanBytes = 64
const freeChunks = 1_000

/** Forwards a body, and fails when it is too long or has too many small chunks. */
class BoundedBody extends Transform {
  readonly #maxBytes: number
  readonly #tooLarge: () => Error
  #bytes = 0
  #chunks = 0

  constructor(maxBytes: number, tooLarge: () => Error) {
    super()
    this.#maxBytes = maxBytes
    this.#tooLarge = tooLarge
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length
    this.#chunks += 1
    const isFragmented = this.#chunks > freeChunks && this.#bytes < this.#chunks * minMeanBytes
    if (isFragmented || this.#bytes > this.#maxBytes) done(this.#tooLarge())
    else done(null, chunk)
  }
}
