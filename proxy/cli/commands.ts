import { init } from './app/init.ts'
import type { Command } from './command.ts'
import { configCheck } from './config-check.ts'
import { guardCopy } from './guard-copy.ts'
import { policyCheck } from './policy/check.ts'
import { policyDiff } from './policy/diff.ts'
import { policyExplain } from './policy/explain.ts'
import { policyMatrix } from './policy/matrix.ts'
import { policyPages } from './policy/pages.ts'
import { policyReplay } from './policy/replay.ts'
import { policyTest } from './policy/test-policy.ts'
import { serve } from './serve.ts'

/** Every command, in the order in which users need them. */
export const COMMANDS: readonly Command[] = [
  init,
  policyCheck,
  policyTest,
  policyExplain,
  policyMatrix,
  policyDiff,
  policyPages,
  policyReplay,
  configCheck,
  guardCopy,
  serve
]
