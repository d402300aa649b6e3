import { openSocket, SocketLoad } from '../drive/socket-load.ts'
import type { Kind } from '../drive/talk.ts'
import { speedColumns } from './column.ts'
import type { Effort } from './effort.ts'
import { timed, type Workload } from './workload.ts'

const tabs = 8
const handshakesAtOnce = 8

export function messageWorkloads(effort: Effort): readonly Workload[] {
  const { messages, runs, large } = effort
  const open = `in turns on each of ${tabs} open websockets`
  return [
    handshakes(effort),
    talk(effort, {
      key: 'message',
      name: 'small message and answer',
      how: `one message of a browser with one small answer, ${open}`,
      kind: 'message',
      times: messages
    }),
    talk(effort, {
      key: 'run',
      name: 'run of 9 messages',
      how: `one message of a browser with the answers of a whole run, ${open}`,
      kind: 'run',
      times: runs
    }),
    talk(effort, {
      key: 'large',
      name: '1 MB message down',
      how: `one small message of a browser with one answer of 1 MB, ${open}`,
      kind: 'large',
      times: large
    })
  ]
}

type Talk = Pick<Workload, 'key' | 'name' | 'how'> & {
  readonly kind: Kind
  readonly times: number
}

function talk({ rounds }: Effort, { key, name, how, kind, times }: Talk): Workload {
  return {
    key,
    name,
    how,
    columns: speedColumns('a second', 'each'),
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const load = await SocketLoad.open({ port, fields }, tabs)
      return {
        run: () => timed({ cpu }, tabs * times, () => load.ask(kind, times)),
        end: () => load.close()
      }
    }
  }
}

function handshakes({ handshakes: count, rounds }: Effort): Workload {
  return {
    key: 'handshake',
    name: 'websocket handshake',
    how: `a websocket opened and closed again, ${handshakesAtOnce} at once`,
    columns: speedColumns('a second', 'each'),
    rounds,
    prepare: async ({ port, fields, cpu }) => {
      const work = async (_: unknown, person: number) => {
        for (const _ of Array(count / handshakesAtOnce).keys()) {
          const socket = await openSocket({ port, fields }, person)
          const closed = Promise.withResolvers<void>()
          socket.once('close', () => closed.resolve())
          socket.close()
          await closed.promise
        }
      }
      const run = () =>
        timed({ cpu }, count, () => Promise.all(Array(handshakesAtOnce).fill(null).map(work)))
      return { run, end: () => {} }
    }
  }
}
