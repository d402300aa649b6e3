import { BenchFault } from '../fault.ts'
import type { SocketLoad } from './socket-load.ts'
import { askFor } from './talk.ts'

type Waiting = ReturnType<typeof Promise.withResolvers<void>>

/** Sends messages on one tab after the other; each tab answers in the order of its requests. */
export class Messages {
  readonly #asks: readonly ((waiting: Waiting) => void)[]
  #next = 0

  constructor({ sockets }: SocketLoad, kind: 'message' | 'large') {
    const question = askFor(kind)
    this.#asks = sockets.map((socket) => {
      const all: Waiting[] = []
      socket.on('message', () => all.shift()?.resolve())
      socket.on('close', (code) => {
        const fault = new BenchFault(`A websocket was closed with ${code}.`)
        for (const each of all) each.reject(fault)
      })
      return (waiting) => {
        all.push(waiting)
        socket.send(question)
      }
    })
  }

  /** Settles with the duration of the answer in ms. */
  async take(): Promise<number> {
    const waiting = Promise.withResolvers<void>()
    const start = performance.now()
    this.#asks[this.#next]?.(waiting)
    this.#next = (this.#next + 1) % this.#asks.length
    await waiting.promise
    return performance.now() - start
  }
}
