import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { everyFault, notTried } from './every-fault.ts'
import { page } from './page.ts'
import { judge, type Verdict } from './verdict.ts'

/* npm run faults [-- --write]: makes every fault, one after the other; ends with 1 when one did not hold. */

const verdicts: Verdict[] = []
for (const fault of everyFault) {
  const verdict = await judge(fault)
  verdicts.push(verdict)
  const word = verdict.held ? 'held' : 'DID NOT HOLD'
  process.stdout.write(`${word}: ${verdict.fault}: ${verdict.happened}\n`)
}
for (const { fault, reason } of notTried) process.stdout.write(`NOT TRIED: ${fault}: ${reason}\n`)
if (process.argv.includes('--write')) {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'faults.md')
  await writeFile(file, page(verdicts, notTried))
}
process.exitCode = verdicts.every(({ held }) => held) ? 0 : 1
