import { measure } from '../measure/measure.ts'
import { cpusOf, machine, type Report, rowsOf } from '../measure/report.ts'
import { ratioOf, type Spread } from '../measure/spread.ts'
import type { Effort } from '../whole/effort.ts'
import { createCredentialSets } from './credential-sets.ts'
import { FIRST_LIBRARY, librarySubjects } from './library.ts'
import { CACHED, FIRST, ownSubjects } from './own.ts'

/** A cached verification may cost this part of a first one. */
const bound = 0.05

/**
 * The cost of verifying both tokens of a request: new, cached, and with a fault that is found early
 * or late. It is compared with aws-jwt-verify alone, which checks the same signatures uncached.
 */
export async function benchVerify({ rounds }: Pick<Effort, 'rounds'>): Promise<Report> {
  const pairs = createCredentialSets()
  const subjects = [...librarySubjects(pairs), ...ownSubjects(pairs)]
  const samples = await measure(subjects, rounds)
  return {
    benchmark: 'verify',
    how: 'one operation is the two tokens of one request; all keys are at hand',
    ratio: 'cost against the library',
    rounds,
    machine: machine(),
    rows: rowsOf(subjects, samples, { with: () => FIRST_LIBRARY, by: 'cost' }),
    findings: [formatCached(ratioOf(cpusOf(samples, CACHED), cpusOf(samples, FIRST)))]
  }
}

/** Whether the bound holds in this run, in words. */
export function formatCached({ median, least, most }: Spread): string {
  const verdict = median < bound ? 'within' : 'ABOVE'
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`
  return `A cached verification costs ${percent(median)} (${percent(least)} to ${percent(most)}) of a first one: ${verdict} the bound of ${percent(bound)}.`
}
