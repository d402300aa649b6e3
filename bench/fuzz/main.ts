/*
 * Runs `npm run fuzz`: mutates requests and frames at random. Exits with 1 if one of them reached
 * Streamlit or got a wrong answer. Prints the seed: the same seed makes the same mutations.
 */
import process from 'node:process'
import { BenchFault } from '../fault.ts'
import { fuzzFrames } from './frames.ts'
import { readFuzzOptions } from './options.ts'
import { fuzzRequests } from './requests.ts'
import { faultsOf, formatResult } from './verdict.ts'

const day = 86_400_000

try {
  const options = readFuzzOptions(process.argv.slice(2), Math.floor(Date.now() / day))
  for (const fuzz of [fuzzRequests, fuzzFrames]) {
    const result = await fuzz(options)
    process.stdout.write(formatResult(result, options.seed))
    if (faultsOf(result).length > 0) process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof BenchFault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
