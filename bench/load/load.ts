import { BenchFault } from '../fault.ts'
import { startFixture, startUpstream } from '../peers/fixture.ts'
import { PAGEWARDEN, PLAIN } from '../peers/peer.ts'
import type { Bound } from './bounds.ts'
import { boundCosts } from './costs.ts'
import { delayOf } from './delay.ts'
import type { LoadEffort } from './effort.ts'
import { boundMemories } from './memories.ts'
import { boundReconnects } from './reconnect.ts'

/**
 * The load that a task with a quarter of a processor must sustain, and its cost in processor time
 * and memory. A failed request or message is a fault.
 */
export async function benchLoad(
  effort: LoadEffort,
  say: (what: string) => void
): Promise<readonly Bound[]> {
  const fixture = await startFixture({ upstream: startUpstream, names: [PLAIN, PAGEWARDEN] })
  const [plain, own] = fixture.peers
  try {
    if (plain === undefined || own === undefined) throw new BenchFault('Nothing was started.')
    await delayOf(own)
    const costs = await boundCosts(plain, own, effort, fixture, say)
    const delay = await delayOf(own)
    const memories = await boundMemories(own, effort, fixture, say)
    say('a storm')
    const storm = await boundReconnects(own, effort.storm)
    return [...costs, delay, ...memories, storm]
  } finally {
    await fixture.end()
  }
}
