import { ENTRANCE } from './entrance.ts'
import { ENVIRONMENT } from './environment.ts'
import type { Invariant } from './invariant.ts'
import { SIGN_IN } from './sign-in.ts'
import { TASK } from './task.ts'

/** What must hold of every environment. */
export const INVARIANTS: readonly Invariant[] = [...ENTRANCE, ...SIGN_IN, ...TASK, ...ENVIRONMENT]
