import { availableParallelism, cpus } from 'node:os'
import type { Sample, Samples, Subject } from './measure.ts'
import { ratioOf, type Spread, spreadOf } from './spread.ts'

export type Row = {
  readonly name: string
  readonly perSecond: Spread
  /** µs of processor time for one operation. */
  readonly cpu: Spread
  /** The ratio to the row of comparison, which has 1; `null` without a comparison. */
  readonly ratio: Spread | null
}

export type Report = {
  readonly benchmark: string
  /** The operation, and the method of its measurement. */
  readonly how: string
  /** The meaning of the ratio. */
  readonly ratio: string
  readonly rounds: number
  readonly machine: string
  readonly rows: readonly Row[]
  /** Sentences about the rows. */
  readonly findings: readonly string[]
}

/** The subject with which each one is compared, and the kind of comparison. */
export type Comparison = {
  readonly with: (name: string) => string | null
  /** `cost`: processor time of one operation; `speed`: operations in a second of processor time. */
  readonly by: 'cost' | 'speed'
}

/** The rows of a report in the order of the subjects. */
export function rowsOf(
  subjects: readonly Pick<Subject, 'name'>[],
  samples: Samples,
  comparison: Comparison
): readonly Row[] {
  return subjects.map(({ name }) => {
    const other = comparison.with(name)
    const [own, others] = [cpusOf(samples, name), other === null ? [] : cpusOf(samples, other)]
    return {
      name,
      perSecond: spreadOf(samplesOf(samples, name).map(({ perSecond }) => perSecond)),
      cpu: spreadOf(own),
      ratio: ratio(own, others, comparison.by)
    }
  })
}

function ratio(
  own: readonly number[],
  others: readonly number[],
  by: Comparison['by']
): Spread | null {
  if (others.length === 0) return null
  return by === 'cost' ? ratioOf(own, others) : ratioOf(others, own)
}

/** The processor time of one operation in each round; none for a name that was not measured. */
export function cpusOf(samples: Samples, name: string): readonly number[] {
  return samplesOf(samples, name).map(({ cpu }) => cpu)
}

function samplesOf(samples: Samples, name: string): readonly Sample[] {
  return samples.get(name) ?? []
}

/** The machine and the Node of the numbers. */
export function machine(): string {
  const models = new Set(cpus().map(({ model }) => model.trim()))
  return `Node ${process.versions.node}, ${availableParallelism()} x ${[...models].join(', ')}`
}
