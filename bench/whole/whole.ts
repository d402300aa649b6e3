import { loadavg } from 'node:os'
import { BenchFault } from '../fault.ts'
import { hottest } from '../measure/hottest.ts'
import { machine } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { startFixture, startUpstream } from '../peers/fixture.ts'
import { type Found, findPeers } from '../peers/known.ts'
import { hasStreamlit, startStreamlit } from '../peers/streamlit.ts'
import { benchPolicy } from '../policy/policy.ts'
import { benchVerify } from '../verify/verify.ts'
import { type Compared, compare, tableFrom } from './compare.ts'
import type { Effort } from './effort.ts'
import { idleWorkloads } from './idle.ts'
import { messageWorkloads } from './messages.ts'
import { pageWorkloads } from './pages.ts'
import type { WholeReport } from './report.ts'
import { requestWorkloads } from './requests.ts'
import { steadyMix } from './steady-mix.ts'
import { targetsOf } from './targets.ts'
import type { Workload } from './workload.ts'

type Run = {
  readonly upstream: Parameters<typeof startFixture>[0]['upstream']
  readonly workloads: readonly Workload[]
}

/** Runs all workloads through all installed peers. */
export async function benchWhole(
  options: Options,
  effort: Effort,
  say: (what: string) => void
): Promise<WholeReport> {
  const { name, only, peers: names, profile } = options
  const began = new Date().toISOString()
  const [before, start] = [loadavg()[0] ?? 0, performance.now()]
  const found = findPeers()
  const compared: Compared[] = []
  for (const { upstream, workloads } of runsOf(effort, only)) {
    if (workloads.length === 0) continue
    const fixture = await startFixture({ upstream, names, profile })
    try {
      for (const workload of workloads) {
        say(workload.name)
        compared.push(await compare(workload, fixture))
      }
    } finally {
      await fixture.end()
    }
  }
  const others = only.length === 0 ? [await benchVerify(effort), await benchPolicy(effort)] : []
  return {
    benchmark: name,
    began,
    machine: machine(),
    load: [before, loadavg()[0] ?? 0],
    seconds: (performance.now() - start) / 1_000,
    peers: versionsOf(found),
    absent: absentees(found),
    tables: compared.map(tableFrom),
    others,
    targets: targetsOf(compared),
    // Node writes the profile when the program ends.
    hot: profile === undefined ? [] : await hottest(profile)
  }
}

/**
 * The upstream of each workload: a real Streamlit for page loads, the stand-in for everything else.
 */
function runsOf(effort: Effort, only: readonly string[]): readonly Run[] {
  const pages = pageWorkloads(effort)
  const others = [
    steadyMix(effort),
    ...requestWorkloads(effort),
    ...messageWorkloads(effort),
    ...idleWorkloads(effort)
  ]
  const keys = [...pages, ...others].map(({ key }) => key)
  const unknown = only.find((key) => !keys.includes(key))
  if (unknown !== undefined) {
    throw new BenchFault(`"${unknown}" is no workload; there are: ${keys.join(', ')}.`)
  }
  const wanted = (workloads: readonly Workload[]) =>
    workloads.filter(({ key }) => only.length === 0 || only.includes(key))
  return [
    { upstream: startStreamlit, workloads: hasStreamlit() ? wanted(pages) : [] },
    { upstream: startUpstream, workloads: wanted(others) }
  ]
}

function versionsOf(found: readonly Found[]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(found.map(({ name, version }) => [name, version]))
}

function absentees(found: readonly Found[]): readonly string[] {
  const peers = found.filter(({ version }) => version === null)
  return [
    ...peers.map(({ name }) => `${name} is absent: \`npm run bench -- setup\` says how to get it.`),
    ...(hasStreamlit()
      ? []
      : ['Streamlit is absent, and with it page loads: `npm run demo` sets it up.'])
  ]
}
