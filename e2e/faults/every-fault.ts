import { answerFaults } from './answers.ts'
import { clientFaults } from './clients.ts'
import { clockFaults } from './clock.ts'
import type { FaultCase, NotTried } from './fault-case.ts'
import { keyFaults } from './keys.ts'
import { logFaults } from './log.ts'
import { memoryFaults } from './memory.ts'
import { networkFaults } from './network.ts'
import { policyFaults } from './policy.ts'
import { processFaults } from './process.ts'
import { realFaults } from './real.ts'
import { slowFaults } from './slow.ts'
import { streamFaults } from './stream.ts'
import { streamlitFaults } from './streamlit.ts'

export const everyFault: readonly FaultCase[] = [
  ...streamlitFaults,
  ...answerFaults,
  ...streamFaults,
  ...keyFaults,
  ...clockFaults,
  ...clientFaults,
  ...slowFaults,
  ...networkFaults,
  ...processFaults,
  ...memoryFaults,
  ...logFaults,
  ...policyFaults,
  ...realFaults
]

/** What the table would be without if it only had what was made. */
export const notTried: readonly NotTried[] = [
  { fault: 'Packets that are lost or late', reason: 'this needs netem in the kernel' }
]
