import { type Decision, decidePage, decidePath } from '../../proxy/policy/decide.ts'
import { grantedPages } from '../../proxy/policy/granted.ts'
import { expectOutcome } from '../measure/expect-outcome.ts'
import { measure, type Subject } from '../measure/measure.ts'
import { cpusOf, machine, type Report, rowsOf } from '../measure/report.ts'
import { ratioOf, spreadOf } from '../measure/spread.ts'
import type { Effort } from '../whole/effort.ts'
import { cedarOf } from './cedar.ts'
import { member, policyWith } from './sample.ts'

const rules = 1_000
const namesEach = 10
const few = 10
/** The maximum time of a decision, in µs. */
const bound = 10
/** Fewer operations for Cedar: its decision takes far longer. */
const seldom = 20
const LARGE = 'page granted'
const CEDAR = 'page granted, Cedar (WebAssembly)'
const SMALL = `page granted, ${few} rules`

/**
 * The cost of a decision in a very large policy: 1,000 rules that list 10,000 names. The cost must
 * not grow with the policy, so the benchmark also measures a small policy, and the same policy in
 * Cedar.
 */
export async function benchPolicy({ rounds }: Pick<Effort, 'rounds'>): Promise<Report> {
  const small = policyWith(few, namesEach)
  const large = policyWith(rules, namesEach)
  const zoe = member(5)
  const strangers = 5_000
  const cedar = cedarOf(large)
  const page = '/page-5'

  const subjects: readonly Subject[] = [
    decisions(SMALL, 'granted', () => decidePage(small, zoe, page)),
    decisions(LARGE, 'granted', () => decidePage(large, zoe, page)),
    decisions('page refused', 'page-not-granted', () => decidePage(large, zoe, '/page-7')),
    decisions('page without a rule', 'page-unlisted', () => decidePage(large, zoe, '/other')),
    decisions('path, three segments below its rule', 'granted', () =>
      decidePath(large, zoe, '/files/5/a/b/c.csv')
    ),
    {
      name: 'first question about a person',
      operations: strangers,
      run: () => {
        for (const _ of Array(strangers).keys()) {
          // A new object is a new person: the caches use the object as their key.
          expectOutcome(decidePage(large, { ...zoe }, page).reason, 'granted')
        }
      }
    },
    {
      name: CEDAR,
      operations: seldom,
      run: () => {
        for (const _ of Array(seldom).keys()) expectOutcome(cedar(zoe, page), 'allow')
      }
    },
    {
      name: 'list of all pages of a person',
      operations: 100,
      run: () => {
        for (const _ of Array(100).keys()) grantedPages(large, zoe)
      }
    }
  ]
  const samples = await measure(subjects, rounds)
  return {
    benchmark: 'policy',
    how: `one operation is one decision, in ${rules.toLocaleString('en')} rules with ${(rules * namesEach).toLocaleString('en')} names unless said otherwise`,
    ratio: `cost against ${few} rules`,
    rounds,
    machine: machine(),
    rows: rowsOf(subjects, samples, { with: () => SMALL, by: 'cost' }),
    findings: [formatDecision(cpusOf(samples, LARGE), cpusOf(samples, CEDAR))]
  }
}

/** Whether the bound holds in this run, in words. */
export function formatDecision(own: readonly number[], cedar: readonly number[]): string {
  const { median } = spreadOf(own)
  const verdict = median < bound ? 'within' : 'ABOVE'
  const times = ratioOf(cedar, own)
  return `A decision costs ${median.toFixed(2)} µs at the median: ${verdict} the bound of ${bound} µs. Cedar costs ${times.median.toFixed(0)} times as much.`
}

const often = 100_000

function decisions(name: string, reason: string, decide: () => Decision): Subject {
  return {
    name,
    operations: often,
    run: () => {
      for (const _ of Array(often).keys()) expectOutcome(decide().reason, reason)
    }
  }
}
