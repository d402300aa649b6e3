import { setTimeout } from 'node:timers/promises'
import { SocketLoad } from '../drive/socket-load.ts'
import type { Fixture } from '../peers/fixture.ts'
import { HAPROXY, NGINX, OAUTH2_PROXY, PAGEWARDEN, type Peer, PLAIN } from '../peers/peer.ts'
import type { Effort } from './effort.ts'
import type { Figures } from './figures.ts'
import type { Workload } from './workload.ts'

/** Tabs that are open before the measurement, so that one-time allocations do not count. */
const before = 100

/** Idle tabs: the memory of the proxy for each of them. */
export function idleWorkloads({ idle, longRounds: rounds }: Effort): readonly Workload[] {
  return idle.map((count) => ({
    key: `idle-${count}`,
    name: `${count.toLocaleString('en')} idle websockets`,
    how: `tabs that have run their page once, in a fresh process that had ${before} of them before; resident memory`,
    columns: [
      { key: 'kibibytes', head: 'KiB each', figure: 'kibibytes' },
      {
        key: 'kibibytesOfPlain',
        head: 'of http-proxy',
        figure: 'kibibytes',
        against: { peer: PLAIN, by: 'ratio' }
      },
      { key: 'mebibytes', head: 'MiB in all', figure: 'mebibytes' }
    ],
    rounds,
    peers: [NGINX, HAPROXY, OAUTH2_PROXY, PLAIN, PAGEWARDEN],
    prepare: async ({ name }, fixture) => ({
      run: () => memoryOfIdle(name, fixture, count),
      end: () => {}
    })
  }))
}

/** The memory of this many tabs in a new process; empty for an absent peer. */
export async function memoryOfIdle(
  name: Peer['name'],
  fixture: Fixture,
  count: number
): Promise<Figures> {
  const peer = await fixture.start(name)
  if (peer === null) return {}
  const loads: SocketLoad[] = []
  try {
    loads.push(await SocketLoad.open(peer, before))
    const start = await settled(peer)
    loads.push(await SocketLoad.open(peer, count))
    const end = await settled(peer)
    return { kibibytes: (end - start) / count / 1_024, mebibytes: end / 2 ** 20 }
  } finally {
    for (const load of loads) await load.close()
    await peer.end()
  }
}

const pauseMs = 500
const maxPauses = 10

/** The resident memory, as soon as it changes by less than one percent. */
async function settled({ memory }: Peer): Promise<number> {
  let last = await memory()
  for (const _ of Array(maxPauses).keys()) {
    await setTimeout(pauseMs)
    const now = await memory()
    if (Math.abs(now - last) < last / 100) return now
    last = now
  }
  return last
}
