import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { isWhole } from './answer.ts'

/**
 * Sends requests over a few connections that stay open, each as soon as the one before was answered.
 * Bytes in and as few looks at the answer as will do: what sends the load shares the machine with what
 * is measured.
 */
export class HttpLoad {
  readonly #sockets: readonly Socket[]

  constructor(port: number, connections: number) {
    this.#sockets = Array.from(Array(connections).keys(), () => connect(port, '127.0.0.1'))
  }

  /** @param requests the bytes of each, in turn. */
  async send(requests: readonly Buffer[], total: number): Promise<void> {
    let next = 0
    const work = async (socket: Socket) => {
      for (; next < total; ) {
        const request = requests[next % requests.length]
        next += 1
        if (request !== undefined) await exchange(socket, request)
      }
    }
    await Promise.all(this.#sockets.map(work))
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

async function exchange(socket: Socket, request: Buffer): Promise<void> {
  socket.write(request)
  let answer = ''
  while (!isWhole(answer)) {
    const [chunk]: Buffer[] = await once(socket, 'data')
    answer += chunk?.toString('latin1')
  }
}
