import { connect, type Socket } from 'node:net'
import type { FuzzedRequest } from './request-fuzz.ts'

/** The time limit of an answer in ms, enough for a busy machine. */
const maxAnswerMs = 20_000

/**
 * Sends requests as unchanged bytes, one after the other, on one connection as long as it is
 * usable. A client library would normalize them.
 */
export class RawClient {
  readonly #port: number
  #socket: Socket | null = null

  constructor(port: number) {
    this.#port = port
  }

  /**
   * @returns the status of the first answer; 0 if the connection ended without one.
   * @throws Error if there is none in time.
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
  const timer = setTimeout(
    () => reject(new Error(`no answer to ${bytes.length} bytes`)),
    maxAnswerMs
  )
  // The proxy may refuse and close while the rest of the request is being sent.
  socket.on('data', onData).once('error', onEnd).once('close', onEnd)
  socket.write(bytes)
  return promise.finally(() => {
    clearTimeout(timer)
    socket.off('data', onData).off('close', onEnd).off('error', onEnd)
    socket.on('error', () => socket.destroy())
  })
}

/** The answer on a connection that is not reused: only the status matters. */
function headOf(text: string): Answer | null {
  return text.includes('\r\n\r\n') ? { status: statusIn(text), isUsable: false } : null
}

/** A complete answer with a content-length. An answer without one ends with its connection. */
function wholeAnswer(text: string): Answer | null {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return null
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, end + 2))?.[1]
  if (length === undefined || text.length < end + 4 + Number(length)) return null
  const status = statusIn(text)
  // Node closes after a request that it cannot parse, and Fastify's answer does not announce it.
  return { status, isUsable: !unparsed.has(status) && !/\r\nconnection: close\r\n/i.test(text) }
}

const unparsed = new Set([400, 431])

function statusIn(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0)
}
