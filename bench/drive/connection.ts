import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { BenchFault } from '../fault.ts'
import { AnswerReader } from './answer.ts'

const piece = Buffer.alloc(64 * 1_024, 'pagewarden')

type Waiting = {
  readonly reader: AnswerReader
  readonly resolve: (bytes: number) => void
  readonly reject: (reason: unknown) => void
}

/** A connection that stays open, with one request at a time. */
export class Connection {
  readonly #socket: Socket
  #waiting: Waiting | null = null
  #bytes = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#fail(new BenchFault('A connection was closed in an answer.')))
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  static openAll(port: number, count: number): Promise<readonly Connection[]> {
    return Promise.all(Array.from(Array(count).keys(), () => Connection.open(port)))
  }

  /** Settles with how many bytes the whole answer had. */
  exchange(request: Buffer): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#bytes = 0
    this.#waiting = { reader: new AnswerReader(), resolve, reject }
    this.#socket.write(request)
    return promise
  }

  /** The same with a body of so many bytes, sent as fast as it is taken. */
  async upload(head: Buffer, size: number): Promise<number> {
    const answer = this.exchange(head)
    // Whoever answers before it has read all is heard at once.
    await Promise.race([answer, this.#send(size)])
    return answer
  }

  close(): void {
    this.#waiting = null
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
      if (this.#waiting?.reader.read(bytes) !== true) return
      this.#waiting.resolve(this.#bytes)
      this.#waiting = null
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(reason: unknown): void {
    this.#waiting?.reject(reason)
    this.#waiting = null
  }
}

/** Sends so many requests, each as soon as a connection is free; settles with the bytes that came. */
export async function exchangeAll(
  connections: readonly Connection[],
  requests: readonly Buffer[],
  total: number
): Promise<number> {
  const state = { next: 0, bytes: 0 }
  const work = async (connection: Connection) => {
    while (state.next < total) {
      const request = requests[state.next % requests.length]
      state.next += 1
      const bytes = request === undefined ? 0 : await connection.exchange(request)
      state.bytes += bytes
    }
  }
  await Promise.all(connections.map(work))
  return state.bytes
}
