import { clientFaults } from './clients.ts'
import type { FaultCase, NotTried } from './fault-case.ts'
import { keyFaults } from './keys.ts'
import { processFaults } from './process.ts'
import { streamlitFaults } from './streamlit.ts'

export const everyFault: readonly FaultCase[] = [
  ...streamlitFaults,
  ...keyFaults,
  ...clientFaults,
  ...processFaults
]

const unwritten = 'no case is written yet'

/** What the table would be without if it only had what was made. */
export const notTried: readonly NotTried[] = [
  { fault: 'Half an answer of Streamlit, and one that comes a byte a second', reason: unwritten },
  { fault: 'Streamlit closes a kept connection just when a page is asked for', reason: unwritten },
  {
    fault: 'The key endpoint is down at the start, redirects, or sends a huge body',
    reason: unwritten
  },
  { fault: 'The clock is wrong by two minutes', reason: unwritten },
  { fault: 'No file descriptors are left', reason: unwritten },
  { fault: 'A heap of 64 MB', reason: unwritten },
  { fault: 'Nobody reads the log', reason: unwritten },
  { fault: 'Bodies that never end', reason: unwritten },
  { fault: 'A peer that is gone without a word', reason: unwritten },
  { fault: 'Packets that are lost or late', reason: 'this needs netem in the kernel' }
]
