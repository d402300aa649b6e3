import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * The delay of every chunk in ms, and the longer pause after every few chunks, as after a lost
 * packet.
 */
const [late, stall, every] = [200, 1_000, 20]

/** A connection to a local port that delays every chunk, and some chunks much longer. */
export class SlowLine {
  readonly url: string
  readonly #close: () => void

  private constructor(port: number, close: () => void) {
    this.url = `http://127.0.0.1:${port}`
    this.#close = close
  }

  static async open(port: number): Promise<SlowLine> {
    const sockets = new Set<Socket>()
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near]
      ] as const) {
        sockets.add(from)
        from.on('error', () => to.destroy())
        carry(from, to)
      }
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    // A server that listens on TCP has no other kind of address (node:net).
    const { port: own } = server.address() as AddressInfo
    return new SlowLine(own, () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
  }

  close(): void {
    this.#close()
  }
}

/** Sends the chunks in order, each one at its time. */
function carry(from: Socket, to: Socket): void {
  let count = 0
  let free = 0
  const at = (act: () => void) => {
    count += 1
    const now = performance.now()
    free = Math.max(free, now + late) + (count % every === 0 ? stall : 0)
    setTimeout(act, free - now).unref()
  }
  from.on('data', (piece: Buffer) => at(() => to.write(piece)))
  from.on('end', () => at(() => to.end()))
}
