import { once } from 'node:events'
import { WebSocket } from 'ws'
import { BenchFault } from '../fault.ts'
import { ORIGIN } from './people.ts'
import type { Fields } from './request.ts'
import { answersTo, askFor, type Kind } from './talk.ts'

/** The port of the websockets, and the headers of each person. */
export type Target = { readonly port: number; readonly fields: (person: number) => Fields }

/** The number of connections that a small backlog accepts at once. */
const atOnce = 100
/** The number of open tabs of one person. */
const tabs = 10

/** Open websockets that send a request, wait for the whole answer, and send the next. */
export class SocketLoad {
  readonly sockets: readonly WebSocket[]

  private constructor(sockets: readonly WebSocket[]) {
    this.sockets = sockets
  }

  /** Opens this many tabs, each with its own session that has run its first page. */
  static async open(target: Target, count: number): Promise<SocketLoad> {
    const sockets: WebSocket[] = []
    try {
      while (sockets.length < count) {
        const more = Math.min(atOnce, count - sockets.length)
        const from = sockets.length
        const batch = Array.from(Array(more).keys(), (index) => openSocket(target, from + index))
        const opened = await Promise.all(batch)
        sockets.push(...opened)
        await new SocketLoad(opened).ask('start', 1)
      }
    } catch (error) {
      for (const socket of sockets) socket.terminate()
      throw error
    }
    return new SocketLoad(sockets)
  }

  /** Sends this many requests on each socket. */
  async ask(kind: Kind, times: number): Promise<void> {
    const [question, frames] = [askFor(kind), answersTo(kind, '').length]
    await Promise.all(this.sockets.map((socket) => askOn(socket, question, frames, times)))
  }

  async close(): Promise<void> {
    const closing = this.sockets.map((socket) => {
      const closed = once(socket, 'close')
      socket.close()
      return closed
    })
    await Promise.all(closing)
  }
}

/** Opens one websocket. */
export async function openSocket({ port, fields }: Target, index: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, ['streamlit', 'xsrf'], {
    headers: fields(Math.floor(index / tabs)),
    origin: ORIGIN,
    perMessageDeflate: false
  })
  await once(socket, 'open')
  return socket
}

/** The session that Streamlit named in the first answer of a tab. */
export async function sessionOf(socket: WebSocket): Promise<string> {
  socket.send(askFor('start'))
  const [frame]: Buffer[] = await once(socket, 'message')
  const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(`${frame?.toString('latin1')}`)?.[0]
  if (id === undefined) throw new BenchFault('The first frame of a tab names no session.')
  return id
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
