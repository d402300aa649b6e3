import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { everyFault, notTried } from './every-fault.ts'
import { page } from './page.ts'
import { judgeAll, type Verdict } from './verdict.ts'

/*
 * npm run faults [-- --write | WORD]: makes every fault, or those with the word in their name; ends
 * with 1 when one did not hold. `--write` makes all and writes docs/faults.md.
 */

/** Prints a verdict while the run goes on. */
function wordOf(held: boolean | null): string {
  if (held === null) return 'NOT TRIED'
  return held ? 'held' : 'DID NOT HOLD'
}

const isWriting = process.argv.includes('--write')
const word = isWriting ? '' : (process.argv[2] ?? '').toLowerCase()
const verdicts: Verdict[] = []
const chosen = everyFault.filter(({ fault }) => fault.toLowerCase().includes(word))
for await (const verdict of judgeAll(chosen)) {
  verdicts.push(verdict)
  const { fault, held, happened } = verdict
  process.stdout.write(`${wordOf(held)}: ${fault}: ${happened}\n`)
}
for (const { fault, reason } of notTried) process.stdout.write(`NOT TRIED: ${fault}: ${reason}\n`)
if (isWriting) {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'faults.md')
  await writeFile(file, page(verdicts, notTried))
}
process.exitCode = verdicts.length > 0 && verdicts.every(({ held }) => held !== false) ? 0 : 1
