import type { Fixture } from '../peers/fixture.ts'
import type { Peer, PeerName } from '../peers/peer.ts'
import type { Column } from './column.ts'
import type { Figures } from './figures.ts'

/** Work that runs through every peer in turn. */
export type Workload = {
  /** It is the same for every effort. */
  readonly key: string
  /** The name for people. */
  readonly name: string
  readonly how: string
  readonly columns: readonly Column[]
  readonly rounds: number
  /** The peers that run it; by default all. */
  readonly peers?: readonly PeerName[]
  readonly prepare: (peer: Peer, fixture: Fixture) => Promise<Trial>
}

/** A workload through one peer, ready to run once for each round. */
export type Trial = {
  readonly run: () => Promise<Figures>
  readonly end: () => Promise<void> | void
}

/** Measures the time of the work, and the proxy's processor time for it. */
export async function timed(
  { cpu }: Pick<Peer, 'cpu'>,
  operations: number,
  run: () => Promise<unknown>
): Promise<Figures> {
  const cpuBefore = await cpu()
  const before = performance.now()
  await run()
  const seconds = (performance.now() - before) / 1_000
  return {
    seconds,
    perSecond: operations / seconds,
    cpu: ((await cpu()) - cpuBefore) / operations
  }
}
