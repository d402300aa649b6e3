import { Connection } from '../drive/connection.ts'
import { Messages } from '../drive/messages.ts'
import { runOpenLoop } from '../drive/open-loop.ts'
import { requestOf } from '../drive/request.ts'
import { Requests } from '../drive/requests.ts'
import { SocketLoad } from '../drive/socket-load.ts'
import { percentile } from '../measure/percentile.ts'
import { DIRECT } from '../peers/peer.ts'
import type { Column } from './column.ts'
import type { Effort } from './effort.ts'
import type { Figures } from './figures.ts'
import { timed, type Workload } from './workload.ts'

const requestsASecond = 300
const messagesASecond = 800
const tabs = 40
const connections = 16

const latency = (figure: string, head: string): readonly Column[] => [
  { key: figure, head: `${head} ms`, figure },
  { key: `${figure}Added`, head: 'added', figure, against: { peer: DIRECT, by: 'added' } }
]

/** Both at a fixed rate and at the same time, far below the capacity of any peer. */
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
      const request = requestOf('GET', '/app/static/note.txt', fields(0))
      const load = await SocketLoad.open({ port, fields }, tabs)
      const messages = new Messages(load, 'message')
      const run = async (): Promise<Figures> => {
        // New connections for each turn: a peer closes connections that wait too long for their
        // first request.
        const requests = new Requests(await Connection.openAll(port, connections), [request])
        const [gets, answers]: [number[], number[]] = [[], []]
        const figures = await timed({ cpu }, seconds, () =>
          Promise.all([
            runOpenLoop(requestsASecond, seconds, async () => {
              gets.push(await requests.take())
            }),
            runOpenLoop(messagesASecond, seconds, async () => {
              answers.push(await messages.take())
            })
          ])
        )
        requests.end()
        return {
          ...figures,
          getP50: percentile(gets, 0.5),
          getP99: percentile(gets, 0.99),
          messageP50: percentile(answers, 0.5),
          messageP99: percentile(answers, 0.99)
        }
      }
      return { run, end: () => load.close() }
    }
  }
}
