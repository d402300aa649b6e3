import { type Spread, spreadOf } from '../measure/spread.ts'
import { DIRECT, type PeerName, PLAIN } from '../peers/peer.ts'
import type { Figures } from './figures.ts'

/** One figure of each peer, or its comparison with another peer. */
export type Column = {
  readonly key: string
  readonly head: string
  readonly figure: string
  readonly against?: Against
}

export type Against = {
  readonly peer: PeerName
  /** `inverse`: the inverse ratio, for costs; `added`: the difference. */
  readonly by: 'ratio' | 'inverse' | 'added'
}

/** The figures of every peer, round by round. */
export type Samples = ReadonlyMap<string, readonly Figures[]>

/** The columns of a workload with a speed and a cost. */
export function speedColumns(unit: string, each: string): readonly Column[] {
  return [
    { key: 'perSecond', head: unit, figure: 'perSecond' },
    {
      key: 'perSecondOfDirect',
      head: `of ${DIRECT}`,
      figure: 'perSecond',
      against: { peer: DIRECT, by: 'ratio' }
    },
    { key: 'cpu', head: `µs of CPU ${each}`, figure: 'cpu' },
    {
      key: 'perCpuSecondOfPlain',
      head: 'per CPU second, of http-proxy',
      figure: 'cpu',
      against: { peer: PLAIN, by: 'inverse' }
    }
  ]
}

/**
 * A figure over all rounds, compared round by round: both sides of a ratio are measured within
 * seconds, so other work of the machine affects both. `null` if there is no figure.
 */
export function spreadIn(
  samples: Samples,
  peer: string,
  { figure, against }: Pick<Column, 'figure' | 'against'>
): Spread | null {
  const own = valuesOf(samples, peer, figure)
  const values = against === undefined ? own : compared(own, samples, figure, against)
  const isWhole = values.length > 0 && values.every((value) => Number.isFinite(value))
  return isWhole ? spreadOf(values) : null
}

function compared(
  own: readonly number[],
  samples: Samples,
  figure: string,
  { peer, by }: Against
): readonly number[] {
  const others = valuesOf(samples, peer, figure)
  return own.map((value, round) => {
    const other = others[round] ?? Number.NaN
    if (by === 'added') return value - other
    return by === 'ratio' ? value / other : other / value
  })
}

function valuesOf(samples: Samples, peer: string, figure: string): readonly number[] {
  return (samples.get(peer) ?? []).map((figures) => figures[figure] ?? Number.NaN)
}
