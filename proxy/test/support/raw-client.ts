import { connect, type Socket } from 'node:net'
import type { FuzzedRequest } from './request-fuzz.ts'

/** ms in which anything is answered, however busy the machine. */
const patience = 20_000

/**
 * Sends requests as the bytes they are, one after the other, on one connection for as long as that
 * can be used: a client library would tidy them.
 */
export class RawClient {
  readonly #port: number
  #socket: Socket | null = null

  constructor(port: number) {
    this.#port = port
  }

  /**
   * @returns the status of the first answer; 0 when the connection ended without one.
   * @throws Error when there was none in time.
   */
  async status({ bytes, isLast }: FuzzedRequest): Promise<number> {
    const socket = this.#socket ?? connect(this.#port, '127.0.0.1')
    this.#socket = socket
    const { status, isUsable } = await answerOf(socket, bytes, isLast)
    if (isLast || !isUsable) this.close()
    return status
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }
}

type Answer = { readonly status: number; readonly isUsable: boolean }

function answerOf(socket: Socket, bytes: Buffer, isLast: boolean): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  let text = ''
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1')
    const answer = isLast ? headOf(text) : wholeAnswer(text)
    if (answer !== null) resolve(answer)
  }
  const onEnd = () => resolve({ status: statusIn(text), isUsable: false })
  const timer = setTimeout(() => reject(new Error(`no answer to ${bytes.length} bytes`)), patience)
  // Whoever refuses may close while the rest is still being sent.
  socket.on('data', onData).once('error', onEnd).once('close', onEnd)
  socket.write(bytes)
  return promise.finally(() => {
    clearTimeout(timer)
    socket.off('data', onData).off('close', onEnd).off('error', onEnd)
    socket.on('error', () => socket.destroy())
  })
}

/** Of a connection that is not used again only the status matters; HEAD has nothing else. */
function headOf(text: string): Answer | null {
  return text.includes('\r\n\r\n') ? { status: statusIn(text), isUsable: false } : null
}

/** An answer that says how long it is; one that does not ends with its connection. */
function wholeAnswer(text: string): Answer | null {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return null
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, end + 2))?.[1]
  if (length === undefined || text.length < end + 4 + Number(length)) return null
  const status = statusIn(text)
  // Node closes behind what it did not parse, and Fastify's answer to that does not say so.
  return { status, isUsable: !unparsed.has(status) && !/\r\nconnection: close\r\n/i.test(text) }
}

const unparsed = new Set([400, 431])

function statusIn(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0)
}
