/*
 * Behind `npm run bench -- NAME`: measures one thing beside what a user would take instead, and
 * prints a table, or JSON with --json. Numbers are of this machine and this minute; ratios within
 * one run are what counts, so no test asserts either.
 */
import process from 'node:process'
import { BenchFault } from './fault.ts'
import type { Report } from './measure/report.ts'
import { tableOf } from './measure/table.ts'
import { type Options, readOptions } from './options.ts'
import { benchPolicy } from './policy/policy.ts'
import { benchRelay } from './relay/relay.ts'
import { benchVerify } from './verify/verify.ts'

const benchmarks: Readonly<Record<string, (options: Options) => Promise<Report>>> = {
  verify: benchVerify,
  policy: benchPolicy,
  relay: benchRelay
}

try {
  const options = readOptions(process.argv.slice(2), Object.keys(benchmarks))
  const report = await benchmarks[options.name]?.(options)
  if (report !== undefined) {
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : tableOf(report))
  }
} catch (error) {
  if (!(error instanceof BenchFault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
