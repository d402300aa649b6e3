import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SUB, type World } from '../../proxy/test/support/tokens.ts'
import { measure, type Samples, type Subject } from '../measure/measure.ts'
import { cpusOf, machine, type Report, rowsOf } from '../measure/report.ts'
import { ratioOf, type Spread } from '../measure/spread.ts'
import type { Options } from '../options.ts'
import { HttpLoad } from './http-load.ts'
import { HOST } from './pagewarden.ts'
import type { Peer } from './peer.ts'
import { type CpuProfile, selfTimes } from './self-time.ts'
import { SocketLoad } from './socket-load.ts'
import { NGINX, PAGEWARDEN, PLAIN, setStage } from './stage.ts'
import type { Kind } from './talk.ts'

const connections = 16
const sockets = 8
const gets = 4_000
const lifetime = 86_400
/** More than Pagewarden remembers, so that in a row of them each is new to it. */
const tokens = 3_000

/** What is done through each peer. */
const workloads = ['GET', 'GET, new token each', 'message and answer', 'run of 9 messages'] as const

type Workload = (typeof workloads)[number]
type Ready = {
  readonly run: () => Promise<void>
  readonly operations: number
  readonly end: () => void
}

/** Small requests and messages through everything that could stand before the app. */
export async function benchRelay(options: Options): Promise<Report> {
  const report = await compare(options)
  if (options.profile === undefined) return report
  // Node writes the profile when the program ends.
  return {
    ...report,
    findings: ['Time in functions themselves:', ...(await profiled(options.profile))]
  }
}

async function profiled(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort()
  const text = await readFile(join(folder, files.at(-1) ?? ''), 'utf8')
  const profile: CpuProfile = JSON.parse(text)
  return selfTimes(profile, 40)
}

async function compare(options: Options): Promise<Report> {
  const { rounds, profile } = options
  const stage = await setStage(profile)
  const ready: Ready[] = []
  try {
    const subjects: Subject[] = []
    for (const workload of workloads) {
      for (const [name, peer] of stage.peers) {
        if (!isWanted(workload, name, options)) continue
        const { run, operations, end } = await prepare(workload, peer, stage.world)
        ready.push({ run, operations, end })
        subjects.push({ name: nameOf(workload, name), operations, run, cpu: peer.cpu })
      }
    }
    const samples = await measure(subjects, rounds)
    return {
      benchmark: 'relay',
      how: 'one operation is one request of a 300 byte file, one message of a browser with one answer, or one with the 9 messages of a whole run; the CPU is that of the proxy alone',
      ratio: `per CPU second, of ${PLAIN}`,
      rounds,
      machine: machine(),
      rows: rowsOf(subjects, samples, { with: (name) => plainFor(name, samples), by: 'speed' }),
      findings: findingsOf(samples)
    }
  } finally {
    for (const { end } of ready) end()
    await stage.end()
  }
}

/** Only Pagewarden remembers tokens, and only its own profile is made. */
function isWanted(workload: Workload, peer: string, { only, profile }: Options): boolean {
  const isOthers = peer !== PAGEWARDEN
  if (isOthers && (profile !== undefined || workload === 'GET, new token each')) return false
  return nameOf(workload, peer).includes(only)
}

function nameOf(workload: Workload, peer: string): string {
  return `${workload}: ${peer}`
}

function plainFor(name: string, samples: Samples): string | null {
  const workload = workloads.find((each) => name.startsWith(`${each}:`)) ?? workloads[0]
  const plain = nameOf(workload === 'GET, new token each' ? 'GET' : workload, PLAIN)
  return samples.has(plain) ? plain : null
}

async function prepare(workload: Workload, peer: Peer, world: World): Promise<Ready> {
  if (workload === 'GET') return preparedGets(peer, [requestOf(world, 0)])
  if (workload === 'GET, new token each') {
    const requests = Array.from(Array(tokens).keys(), (index) => requestOf(world, index))
    return preparedGets(peer, requests)
  }
  return workload === 'run of 9 messages'
    ? preparedSockets(peer, world, 'run', 200)
    : preparedSockets(peer, world, 'message', 1_500)
}

function preparedGets(peer: Peer, requests: readonly Buffer[]): Ready {
  const load = new HttpLoad(peer.port, connections)
  let from = 0
  const run = () => {
    // Where the last run ended, or the first tokens would be known.
    const turned = [...requests.slice(from), ...requests.slice(0, from)]
    from = (from + gets) % requests.length
    return load.send(turned, gets)
  }
  return { run, operations: gets, end: () => load.close() }
}

async function preparedSockets(
  peer: Peer,
  world: World,
  kind: Kind,
  times: number
): Promise<Ready> {
  const headers = { ...headersOf(world, 0), host: HOST }
  const load = await SocketLoad.open(peer.port, sockets, { headers, origin: `https://${HOST}` })
  return {
    run: () => load.ask(kind, times),
    operations: sockets * times,
    end: () => load.close()
  }
}

function requestOf(world: World, index: number): Buffer {
  const headers = Object.entries({ host: HOST, ...headersOf(world, index) })
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`GET /app/static/note.txt HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
}

const accessTokens = new WeakMap<World, string>()

/** What an ALB adds; the access token stays the same for an hour, as there. */
function headersOf(world: World, index: number): Readonly<Record<string, string>> {
  const exp = world.clock.at(lifetime)
  const accessToken = accessTokens.get(world) ?? world.access({ exp })
  accessTokens.set(world, accessToken)
  return {
    'x-amzn-oidc-data': world.data({ exp, claims: { index } }),
    'x-amzn-oidc-accesstoken': accessToken,
    'x-amzn-oidc-identity': SUB,
    cookie: `AWSELBAuthSessionCookie-0=${'x'.repeat(1_800)}; ajs=1`
  }
}

/** The targets, and what stands against them in this run. */
function findingsOf(samples: Samples): readonly string[] {
  const speed = (workload: Workload, other: string): Spread | null => {
    const own = cpusOf(samples, nameOf(workload, PAGEWARDEN))
    const others = cpusOf(samples, nameOf(workload, other))
    return own.length === 0 || others.length === 0 ? null : ratioOf(others, own)
  }
  const say = (what: string, spread: Spread | null, other: string, target: number) =>
    spread === null
      ? `${what}: ${other} is not in this run.`
      : `${what} per CPU second: ${spread.median.toFixed(2)} of ${other} (${spread.least.toFixed(2)} to ${spread.most.toFixed(2)}); the target is ${target}.`
  return [
    say('Small GETs', speed('GET', PLAIN), PLAIN, 0.85),
    say('Small messages', speed('message and answer', NGINX), NGINX, 0.5)
  ]
}
