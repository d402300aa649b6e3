import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { draw } from './curves.ts'
import { growthIn10Minutes } from './sample.ts'
import { soak } from './soak.ts'

/*
 * npm run soak [-- minutes]: people come and go for twenty minutes, honest and hostile. Draws
 * docs/images/soak.svg and ends with 1 when anything is left of them.
 */

/** MiB that the memory may grow in the last half, taken for ten minutes. */
const maxGrowth = 2

const minutes = Number(process.argv[2] ?? 20)
const { samples, noticed, before, after, warnings } = await soak({
  seconds: minutes * 60,
  lookEvery: 5,
  policyEvery: 60,
  restartEvery: 300
})
const settled = samples.slice(Math.floor(samples.length / 2), -1)
const growth = growthIn10Minutes(settled)
const picture = join(import.meta.dirname, '..', '..', 'docs', 'images', 'soak.svg')
await writeFile(picture, draw(samples, `A soak of ${minutes} minutes`))

process.stdout.write(`${noticed.tabs} tabs, ${noticed.served} answers, ${noticed.uploads} uploads
failed ${noticed.failed}
memory ${before.memory.toFixed(0)} MiB before, ${after.memory.toFixed(0)} MiB after; ${growth.toFixed(2)} MiB in 10 minutes of the last half
files ${before.files} before, ${after.files} after; pairs ${after.pairs}
warnings ${warnings.length}
`)
const isGood =
  growth < maxGrowth && noticed.failed === 0 && after.pairs === 0 && warnings.length === 0
process.stdout.write(isGood ? 'the soak held\n' : 'the soak did not hold\n')
process.exitCode = isGood ? 0 : 1
