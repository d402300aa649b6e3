import { ADDRESS } from './address.ts'
import { DEPLOY } from './deploy.ts'
import { ENTRANCE } from './entrance.ts'
import { ENVIRONMENT } from './environment.ts'
import type { Invariant } from './invariant.ts'
import { POLICY } from './policy.ts'
import { SIGN_IN } from './sign-in.ts'
import { TASK } from './task.ts'
import { WATCH } from './watch.ts'

/** The invariants of every environment. */
export const INVARIANTS: readonly Invariant[] = [
  ...ADDRESS,
  ...ENTRANCE,
  ...SIGN_IN,
  ...TASK,
  ...POLICY,
  ...DEPLOY,
  ...WATCH,
  ...ENVIRONMENT
]
