import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { Programs } from '../../demo/programs.ts'
import { demoProcesses, type Ports, type Process } from '../../demo/wiring.ts'
import { quietPorts } from '../environment/ports.ts'
import { type Guard, guardedBy } from '../support/guard.ts'
import { type AlbHeaders, requestHeaders } from '../support/mock.ts'
import { Client, type Person } from './client/client.ts'
import { statusOf } from './client/http.ts'

const root = join(import.meta.dirname, '..', '..')
const app = join(import.meta.dirname, 'app')

/** The two ways to define the pages of an app. */
export const FORMS = ['navigation', 'folder'] as const

export type Form = (typeof FORMS)[number]

export type Setup = {
  /** The Python interpreter with the Streamlit under test. */
  readonly python: string
  /** As `1.67`. */
  readonly version: string
  readonly form: Form
  /** Streamlit's `server.baseUrlPath` with a slash before it; empty for none. */
  readonly basePath: string
  /** The policy file, from the root of the repository. */
  readonly policy?: string
  /** Whether the Streamlit behind Pagewarden has the guard; `off` removes it. */
  readonly guard?: Guard
}

/**
 * A real Streamlit with the attacked app, the real proxy in front of it, and a client that bypasses
 * the proxy.
 */
export type AttackEnvironment = Setup & {
  readonly guard: Guard
  /** A text that only the secret page writes. */
  readonly marker: string
  /** A second Streamlit without guard and proxy: it shows what happens without Pagewarden. */
  readonly direct: Client
  readonly guarded: Client
  /**
   * Directly to the Streamlit behind the proxy, as another program on its machine could connect.
   */
  readonly behind: Client
  /** The hash of a page by the end of its URL, from Streamlit's own messages. */
  readonly hashOf: (urlPath: string) => Promise<string>
  /** What Pagewarden has logged, a JSON object a line. */
  readonly log: readonly string[]
  /** The traces that code of the app has left. */
  readonly effects: () => Promise<readonly string[]>
  readonly forgetEffects: () => Promise<void>
  /** Waits until the app leaves this trace. */
  readonly until: (effect: string) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openEnvironment(setup: Setup): Promise<AttackEnvironment> {
  const { guard = 'require' } = setup
  const [ports, { streamlit: plainPort }] = [await quietPorts(), await quietPorts()]
  const folder = await mkdtemp(join(tmpdir(), 'attack-'))
  const marker = `marker-${randomBytes(12).toString('hex')}`
  const log: string[] = []
  const attackedBy = (program: Process) =>
    attacked(program, setup, { ATTACK_MARKER: marker, ATTACK_EFFECTS: folder })
  const programs = demoProcesses(ports, root).map((program) =>
    guardedBy(attackedBy(program), guard)
  )
  const plain = demoProcesses({ ...ports, streamlit: plainPort }, root)
    .filter(({ name }) => name === 'streamlit')
    .map((program) => guardedBy(attackedBy(program), 'off'))
  const started = new Programs([...programs, ...plain], process.env, (name, line) => {
    if (name === 'pagewarden') log.push(line)
  })
  const close = async () => {
    await started.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const guarded = new Client({
    port: ports.proxy,
    isGuarded: true,
    basePath: setup.basePath,
    headersOf: (person) => albHeaders(ports, person)
  })
  try {
    await started.ready()
    await untilServed(guarded)
  } catch (error) {
    await close()
    throw error
  }
  const effects = () => readdir(folder)
  const until = async (effect: string) => {
    for (let attempts = 300; attempts > 0; attempts -= 1) {
      if ((await effects()).includes(effect)) return
      await setTimeout(100)
    }
    throw new Error(`nothing has left the trace ${effect}`)
  }
  const forgetEffects = async () => {
    for (const effect of await effects()) await rm(join(folder, effect), { force: true })
  }
  const pastProxy = (port: number, isGuarded: boolean) =>
    new Client({
      port,
      isGuarded,
      basePath: setup.basePath,
      headersOf: async () => ({ host: `127.0.0.1:${port}` })
    })
  const direct = pastProxy(plainPort, false)
  return {
    ...setup,
    guard,
    marker,
    direct,
    behind: pastProxy(ports.streamlit, true),
    hashOf: async (urlPath) => (await direct.enter('attacker')).hashOf(urlPath),
    guarded,
    log,
    effects,
    forgetEffects,
    until,
    close
  }
}

/**
 * The demo's programs with the attacked app, its policy, and every opt-in that widens Streamlit.
 */
function attacked(
  program: Process,
  { python, form, basePath, policy = 'e2e/attack/pagewarden.yaml' }: Setup,
  env: Readonly<Record<string, string>>
): Process {
  if (program.name === 'pagewarden') {
    return {
      ...program,
      env: {
        ...program.env,
        PAGEWARDEN_POLICY: policy,
        ...(basePath === '' ? {} : { PAGEWARDEN_BASE_PATH: basePath })
      }
    }
  }
  if (program.name !== 'streamlit') return program
  const port = program.args.at(-1) ?? ''
  return {
    ...program,
    command: python,
    args: ['-m', 'streamlit', 'run', 'home.py', '--server.port', port],
    cwd: join(app, form),
    health: program.health.replace('/_stcore', `${basePath}/_stcore`),
    env: {
      ...program.env,
      ...env,
      PYTHONPATH: app,
      PYTHONDONTWRITEBYTECODE: '1',
      STREAMLIT_SERVER_HEADLESS: 'true',
      STREAMLIT_SERVER_BASE_URL_PATH: basePath.slice(1),
      STREAMLIT_SERVER_FILE_WATCHER_TYPE: 'none',
      STREAMLIT_BROWSER_GATHER_USAGE_STATS: 'false',
      // Each kind of app uses another of the two settings for a rerun during a run.
      STREAMLIT_RUNNER_FAST_RERUNS: String(form === 'navigation'),
      // Options that an operator may have switched on; Pagewarden must still keep them closed.
      STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED: 'true',
      STREAMLIT_SERVER_ENABLE_AGENT_API: 'true',
      STREAMLIT_GLOBAL_STORE_CACHED_FORWARD_MESSAGES_IN_MEMORY: 'true'
    }
  }
}

/**
 * Pagewarden may have asked for keys before the mock had them; it then waits before it asks again.
 */
async function untilServed(client: Client): Promise<void> {
  for (let attempts = 100; attempts > 0; attempts -= 1) {
    const answer = await client.http('attacker', '/_pagewarden/whoami')
    // Streamlit answers 200 to unknown paths.
    if (statusOf(answer) === 200 && answer.includes('bob@example.com')) return
    await setTimeout(100)
  }
  throw new Error('Pagewarden does not let a signed-in person in')
}

/** A minute later than other tokens: this is the later token of the same person. */
const demotedSeconds = 3_660

/**
 * The load balancer's headers for a person. The test sends them itself, so that nothing normalizes
 * its paths.
 */
function albHeaders(ports: Ports, person: Person): Promise<AlbHeaders> {
  const mock = { aws: `http://127.0.0.1:${ports.aws}`, ports }
  if (person === 'attacker') return requestHeaders(mock, 'bob')
  if (person === 'victim') return requestHeaders(mock, 'alice')
  const exp = Math.floor(Date.now() / 1000) + demotedSeconds
  const access = { payload: { 'cognito:groups': ['analysts'], exp } }
  return requestHeaders(mock, 'alice', { access })
}
