import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { BenchFault } from '../fault.ts'
import { AnswerReader } from './answer.ts'

const piece = Buffer.alloc(64 * 1_024, 'pagewarden')

/** A connection that stays open, with one request at a time. */
export class Connection {
  readonly #socket: Socket
  #answer = Promise.withResolvers<number>()
  #reader = new AnswerReader()
  #bytes = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#answer.reject(new BenchFault('A connection was closed in an answer.'))
    })
    // Before the first request no answer is awaited.
    this.#answer.resolve(0)
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  static openAll(port: number, count: number): Promise<readonly Connection[]> {
    return Promise.all(Array.from(Array(count).keys(), () => Connection.open(port)))
  }

  /** Settles with the size of the whole answer in bytes. */
  exchange(request: Buffer): Promise<number> {
    this.#answer = Promise.withResolvers<number>()
    this.#reader = new AnswerReader()
    this.#bytes = 0
    if (this.#socket.destroyed)
      this.#answer.reject(new BenchFault('A connection was closed before.'))
    else this.#socket.write(request)
    return this.#answer.promise
  }

  /** The same with a body of this size, sent as fast as the peer reads it. */
  async upload(head: Buffer, size: number): Promise<number> {
    const answer = this.exchange(head)
    // An answer before the end of the body counts at once.
    await Promise.race([answer, this.#send(size)])
    return answer
  }

  close(): void {
    this.#socket.destroy()
  }

  async #send(size: number): Promise<void> {
    for (let left = size; left > 0; left -= piece.length) {
      const isTaken = this.#socket.write(piece.subarray(0, left))
      if (!isTaken) await once(this.#socket, 'drain')
    }
  }

  #read(bytes: Buffer): void {
    this.#bytes += bytes.length
    try {
      if (this.#reader.read(bytes)) this.#answer.resolve(this.#bytes)
    } catch (error) {
      this.#answer.reject(error)
    }
  }
}

/**
 * Sends this many requests, each as soon as a connection is free; settles with the received bytes.
 */
export async function exchangeAll(
  connections: readonly Connection[],
  requests: readonly Buffer[],
  total: number
): Promise<number> {
  const queue = inTurn(requests, total)
  let all = 0
  const work = async (connection: Connection) => {
    for (const request of queue) {
      const bytes = await connection.exchange(request)
      all += bytes
    }
  }
  await Promise.all(connections.map(work))
  return all
}

function* inTurn(requests: readonly Buffer[], total: number): Generator<Buffer> {
  let left = total
  while (left > 0) {
    const some = requests.slice(0, left)
    yield* some
    left -= some.length
  }
}
