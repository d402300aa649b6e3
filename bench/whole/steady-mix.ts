import { Connection } from '../drive/connection.ts'
import { keepPace } from '../drive/pace.ts'
import { requestOf } from '../drive/request.ts'
import { SocketLoad } from '../drive/socket-load.ts'
import { askFor } from '../drive/talk.ts'
import { percentile } from '../measure/percentile.ts'
import { DIRECT } from '../peers/peer.ts'
import type { Column } from './column.ts'
import type { Effort } from './effort.ts'
import { type Figures, timed, type Workload } from './workload.ts'

const requestsASecond = 300
const messagesASecond = 800
const tabs = 40
const connections = 16

const latency = (figure: string, head: string): readonly Column[] => [
  { key: figure, head: `${head} ms`, figure },
  { key: `${figure}Added`, head: 'added', figure, against: { peer: DIRECT, by: 'added' } }
]

/** Both at a fixed rate and at the same time, far below what any peer can do. */
export function steadyMix({ seconds, rounds }: Effort): Workload {
  return {
    key: 'steady',
    name: 'steady mix',
    how: `${requestsASecond} small GETs and ${messagesASecond} small messages with their answers a second, at the same time, in an open loop of ${seconds} s`,
    columns: [
      ...latency('getP50', 'GET p50'),
      ...latency('getP99', 'GET p99'),
      ...latency('messageP50', 'message p50'),
      ...latency('messageP99', 'message p99')
    ],
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const requests = new Requests(await Connection.openAll(port, connections), fields(0))
      const load = await SocketLoad.open({ port, fields }, tabs)
      const messages = new Messages(load)
      const run = async (): Promise<Figures> => {
        const [gets, answers]: [number[], number[]] = [[], []]
        const figures = await timed({ cpu }, seconds, () =>
          Promise.all([
            keepPace(requestsASecond, seconds, () => requests.take(gets)),
            keepPace(messagesASecond, seconds, () => messages.take(answers))
          ])
        )
        return {
          ...figures,
          getP50: percentile(gets, 0.5),
          getP99: percentile(gets, 0.99),
          messageP50: percentile(answers, 0.5),
          messageP99: percentile(answers, 0.99)
        }
      }
      const end = async () => {
        requests.end()
        await load.close()
      }
      return { run, end }
    }
  }
}

/** Requests over whichever connection is free; they wait for one only when none is. */
class Requests {
  readonly #all: readonly Connection[]
  readonly #free: Connection[]
  readonly #waiting: ((connection: Connection) => void)[] = []
  readonly #request: Buffer

  constructor(connections: readonly Connection[], fields: Readonly<Record<string, string>>) {
    this.#all = connections
    this.#free = [...connections]
    this.#request = requestOf('GET', '/app/static/note.txt', fields)
  }

  /** Notes how long it took from when it was to be sent, in ms. */
  async take(times: number[]): Promise<void> {
    const start = performance.now()
    const connection = this.#free.pop() ?? (await this.#nextFree())
    await connection.exchange(this.#request)
    times.push(performance.now() - start)
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(connection)
    else next(connection)
  }

  end(): void {
    for (const connection of this.#all) connection.close()
  }

  #nextFree(): Promise<Connection> {
    const { promise, resolve } = Promise.withResolvers<Connection>()
    this.#waiting.push(resolve)
    return promise
  }
}

/** Messages on one tab after the other; each tab answers in the order in which it was asked. */
class Messages {
  readonly #asks: readonly ((settle: () => void) => void)[]
  #next = 0

  constructor({ sockets }: SocketLoad) {
    const question = askFor('message')
    this.#asks = sockets.map((socket) => {
      const settles: (() => void)[] = []
      socket.on('message', () => settles.shift()?.())
      return (settle) => {
        settles.push(settle)
        socket.send(question)
      }
    })
  }

  async take(times: number[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const start = performance.now()
    const ask = this.#asks[this.#next % this.#asks.length]
    this.#next += 1
    ask?.(resolve)
    await promise
    times.push(performance.now() - start)
  }
}
