import type { Report } from '../fault.ts'
import type { Policy } from '../policy.ts'
import { warnOfLists } from './warn-lists.ts'
import { warnOfRoles } from './warn-roles.ts'
import { warnOfRoot } from './warn-root.ts'
import { warnOfTests } from './warn-tests.ts'
import { warnOfUnseen } from './warn-unseen.ts'

/** What is valid, and yet hardly what its author meant. Each warning says how to be rid of it. */
export function findWarnings(policy: Policy, warn: Report): void {
  warnOfRoles(policy, warn)
  warnOfLists(policy, warn)
  warnOfUnseen(policy, warn)
  warnOfRoot(policy, warn)
  warnOfTests(policy, warn)
}
