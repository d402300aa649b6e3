import { type Decision, decidePage, decidePath } from '../../proxy/policy/decide.ts'
import { grantedPages } from '../../proxy/policy/granted.ts'
import { expectOutcome } from '../measure/expect-outcome.ts'
import { measure, type Subject } from '../measure/measure.ts'
import { machine, type Report, rowsOf } from '../measure/report.ts'
import type { Effort } from '../whole/effort.ts'
import { member, policyWith } from './sample.ts'

const rules = 1_000
const namesEach = 10
const few = 10
const SMALL = `page granted, ${few} rules`

/**
 * What a decision costs in a policy far larger than anybody's: 1,000 rules that list 10,000 names.
 * It must not grow with the policy, so a small one stands beside it.
 */
export async function benchPolicy({ rounds }: Pick<Effort, 'rounds'>): Promise<Report> {
  const small = policyWith(few, namesEach)
  const large = policyWith(rules, namesEach)
  const zoe = member(5)
  const strangers = 5_000
  const page = '/page-5'

  const subjects: readonly Subject[] = [
    decisions(SMALL, 'granted', () => decidePage(small, zoe, page)),
    decisions('page granted', 'granted', () => decidePage(large, zoe, page)),
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
          // A new object is a new person: what is known of one is tied to it.
          expectOutcome(decidePage(large, { ...zoe }, page).reason, 'granted')
        }
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
    findings: []
  }
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
