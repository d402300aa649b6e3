import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'
import { BenchFault } from '../fault.ts'
import { answersTo, askFor, type Kind } from './talk.ts'

/** Open websockets that ask, wait for the whole answer, and ask again. */
export class SocketLoad {
  readonly #sockets: readonly WebSocket[]

  private constructor(sockets: readonly WebSocket[]) {
    this.#sockets = sockets
  }

  static async open(port: number, count: number, options: ClientOptions): Promise<SocketLoad> {
    const sockets = await Promise.all(
      Array.from(Array(count).keys(), async () => {
        const socket = new WebSocket(
          `ws://127.0.0.1:${port}/_stcore/stream`,
          ['streamlit', 'xsrf'],
          {
            ...options,
            perMessageDeflate: false
          }
        )
        await once(socket, 'open')
        return socket
      })
    )
    const load = new SocketLoad(sockets)
    await load.ask('start', 1)
    return load
  }

  /** Asks so often on each socket. */
  async ask(kind: Kind, times: number): Promise<void> {
    const [question, frames] = [askFor(kind), answersTo(kind, '').length]
    await Promise.all(this.#sockets.map((socket) => askOn(socket, question, frames, times)))
  }

  get size(): number {
    return this.#sockets.length
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate()
  }
}

function askOn(
  socket: WebSocket,
  question: Uint8Array,
  frames: number,
  times: number
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let left = frames * times
  const onMessage = () => {
    left -= 1
    if (left === 0) resolve()
    else if (left % frames === 0) socket.send(question)
  }
  const onClose = (code: number) => reject(new BenchFault(`A websocket was closed with ${code}.`))
  socket.on('message', onMessage).once('close', onClose)
  socket.send(question)
  return promise.finally(() => socket.off('message', onMessage).off('close', onClose))
}
