/*
 * Runs `npm run bench`: it compares Pagewarden with the alternatives of a user, prints tables, and
 * writes JSON with --json FILE. The numbers depend on the machine and its other work; compare only
 * ratios within one run.
 */
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { BenchFault } from './fault.ts'
import { formatBounds, isKept } from './load/bounds.ts'
import { type LoadEffort, QUICK_LOAD, WHOLE_LOAD } from './load/effort.ts'
import { benchLoad } from './load/load.ts'
import type { Report } from './measure/report.ts'
import { tableOf } from './measure/table.ts'
import { type Options, readOptions } from './options.ts'
import { findPeers, formatPeers } from './peers/known.ts'
import { changesUnder } from './policy/change.ts'
import { formatChanges } from './policy/format-changes.ts'
import { benchPolicy } from './policy/policy.ts'
import { benchRevalidation } from './policy/revalidate.ts'
import { benchVerify } from './verify/verify.ts'
import { type Effort, QUICK, WHOLE } from './whole/effort.ts'
import { formatWhole } from './whole/report.ts'
import { benchWhole } from './whole/whole.ts'

type Outcome = {
  readonly text: string
  readonly data: unknown
  /** Whether a required bound is exceeded. */
  readonly isBroken?: boolean
}

/** The number of real websockets during the policy changes. */
const tabs = 1_000

const benchmarks: Readonly<Record<string, (options: Options) => Promise<Outcome>>> = {
  whole: (options) => whole(options, WHOLE),
  quick: (options) => whole(options, QUICK),
  verify: async ({ rounds = WHOLE.rounds }) => reported(await benchVerify({ rounds })),
  policy: async ({ rounds = WHOLE.rounds }) => reported(await benchPolicy({ rounds })),
  load: () => load(WHOLE_LOAD),
  'load-quick': () => load(QUICK_LOAD),
  reload: async ({ rounds = WHOLE.rounds }) => reload(rounds),
  setup: async () => {
    const peers = findPeers()
    return { text: formatPeers(peers), data: peers }
  }
}

async function whole(options: Options, effort: Effort): Promise<Outcome> {
  const { rounds } = options
  const asked = rounds === undefined ? effort : { ...effort, rounds, longRounds: rounds }
  const data = await benchWhole(options, asked, say)
  return { text: formatWhole(data), data }
}

async function load(effort: LoadEffort): Promise<Outcome> {
  const bounds = await benchLoad(effort, say)
  return { text: formatBounds(bounds), data: bounds, isBroken: !bounds.every(isKept) }
}

/** First wardens alone, then the file of a large policy with real websockets. */
async function reload(rounds: number): Promise<Outcome> {
  const report = await benchRevalidation({ rounds })
  const told = formatChanges(tabs, await changesUnder(tabs, rounds))
  return reported({ ...report, findings: [...report.findings, told] })
}

function say(what: string): void {
  process.stderr.write(`${what}\n`)
}

function reported(data: Report): Outcome {
  return { text: tableOf(data), data }
}

// Child processes end with this process, and temporary files are removed at its exit.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

try {
  const options = readOptions(process.argv.slice(2), Object.keys(benchmarks))
  const outcome = await benchmarks[options.name]?.(options)
  process.stdout.write(outcome?.text ?? '')
  if (outcome?.isBroken === true) process.exitCode = 1
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(outcome?.data, null, 2)}\n`)
  }
} catch (error) {
  if (!(error instanceof BenchFault)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
