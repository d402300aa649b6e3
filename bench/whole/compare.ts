import type { Spread } from '../measure/spread.ts'
import { inTurns } from '../measure/turns.ts'
import type { Fixture } from '../peers/fixture.ts'
import { type Column, type Samples, spreadIn } from './column.ts'
import type { Trial, Workload } from './workload.ts'

/** The result of a workload as data; the rows are in the order of the peers. */
export type Table = {
  readonly key: string
  readonly name: string
  readonly how: string
  readonly rounds: number
  readonly columns: readonly Pick<Column, 'key' | 'head'>[]
  readonly rows: readonly Row[]
}

export type Row = {
  readonly peer: string
  /** By the key of the column; `null` if there is no figure. */
  readonly cells: Readonly<Record<string, Spread | null>>
}

export type Compared = { readonly workload: Workload; readonly samples: Samples }

/** Runs a workload through each peer of a fixture in turns. */
export async function compare(workload: Workload, fixture: Fixture): Promise<Compared> {
  const { rounds, peers: names, prepare } = workload
  const peers = fixture.peers.filter(({ name }) => names?.includes(name) ?? true)
  const trials = new Map<string, Trial>()
  try {
    for (const peer of peers) trials.set(peer.name, await prepare(peer, fixture))
    const ones = [...trials].map(([name, trial]) => ({ name, trial }))
    return { workload, samples: await inTurns(ones, rounds, ({ trial }) => trial.run()) }
  } finally {
    for (const trial of trials.values()) await trial.end()
  }
}

export function tableFrom({ workload, samples }: Compared): Table {
  const { key, name, how, rounds, columns } = workload
  const cellsOf = (peer: string) =>
    Object.fromEntries(columns.map((column) => [column.key, spreadIn(samples, peer, column)]))
  const rows = [...samples.keys()].map((peer) => ({ peer, cells: cellsOf(peer) }))
  return { key, name, how, rounds, rows, columns: columns.map(({ key, head }) => ({ key, head })) }
}
