import { answerFaults } from './answers.ts'
import { clientFaults } from './clients.ts'
import { clockFaults } from './clock.ts'
import type { FaultCase, NotTried } from './fault-case.ts'
import { keyStartFaults } from './key-start.ts'
import { keyFaults } from './keys.ts'
import { logFaults } from './log.ts'
import { machineFaults } from './machine.ts'
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
  ...keyStartFaults,
  ...keyFaults,
  ...clockFaults,
  ...clientFaults,
  ...slowFaults,
  ...networkFaults,
  ...processFaults,
  ...machineFaults,
  ...memoryFaults,
  ...logFaults,
  ...policyFaults,
  ...realFaults
]

/** Faults that this machine cannot make; the table lists them too. */
export const notTried: readonly NotTried[] = [
  { fault: 'Packets that are lost', reason: 'this needs netem in the kernel' },
  {
    fault: 'The name of the key endpoint cannot be looked up',
    reason: 'the tests ask no name server; it fails as where nobody listens'
  },
  {
    fault: 'The disk is full',
    reason: 'the proxy writes to none; a log on a full disk has a unit test'
  }
]
