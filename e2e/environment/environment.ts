import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { demoProcesses, type Ports, publicOrigin } from '../../demo/wiring.ts'
import { control } from '../support/mock.ts'
import { quietPorts } from './ports.ts'
import { bareEnvironment, Program } from './program.ts'
import { until } from './wait.ts'

const root = join(import.meta.dirname, '..', '..')

const POLICY = `version: 1
pages:
  /: [signed-in]
paths:
  /app/static/: [signed-in]
unlisted: deny
`

type Settings = Readonly<Record<string, string>>

export type EnvironmentOptions = {
  /** Settings that override those of the demo. */
  readonly settings?: Settings | ((ports: Ports) => Settings)
  /** Options of Node for the proxy. */
  readonly nodeOptions?: readonly string[]
  /** The folder of an app for a real Streamlit; by default a stand-in takes its place. */
  readonly app?: string
  /** Whether Streamlit starts later than the proxy. */
  readonly isUpstreamLate?: boolean
}

/** The proxy as a process, a Streamlit that fails on demand, and a mock ALB for the tokens. */
export class TestEnvironment {
  readonly ports: Ports
  readonly policyFile: string
  readonly #options: EnvironmentOptions
  readonly #folder: string
  readonly #alb: Program
  #proxy: Program | null = null
  #upstream: Program | null = null

  private constructor(ports: Ports, folder: string, alb: Program, options: EnvironmentOptions) {
    this.ports = ports
    this.policyFile = join(folder, 'policy.yaml')
    this.#folder = folder
    this.#alb = alb
    this.#options = options
  }

  static async open(options: EnvironmentOptions = {}): Promise<TestEnvironment> {
    const ports = await quietPorts()
    const folder = await mkdtemp(join(tmpdir(), 'environment-'))
    const [mock] = demoProcesses(ports, root)
    if (mock === undefined) throw new Error('the demo has no load balancer')
    const env = { ...bareEnvironment(), ...mock.env }
    const alb = await Program.start({ ...mock, env, saysUp: /listening/ })
    const environment = new TestEnvironment(ports, folder, alb, options)
    await writeFile(environment.policyFile, POLICY)
    try {
      if (options.isUpstreamLate !== true) await environment.startUpstream()
      await environment.startProxy()
    } catch (error) {
      await environment.close()
      throw error
    }
    return environment
  }

  get proxy(): Program {
    if (this.#proxy === null) throw new Error('the proxy was not started')
    return this.#proxy
  }

  get upstream(): Program {
    if (this.#upstream === null) throw new Error('Streamlit was not started')
    return this.#upstream
  }

  /** `http://host:port` of the proxy itself. */
  get url(): string {
    return `http://127.0.0.1:${this.ports.proxy}`
  }

  get origin(): string {
    return publicOrigin(this.ports)
  }

  async startUpstream(): Promise<void> {
    const { app } = this.#options
    if (app !== undefined) return this.#startStreamlit(join(root, app))
    this.#upstream = await Program.start({
      command: process.execPath,
      args: ['e2e/environment/upstream.ts', String(this.ports.streamlit)],
      cwd: root,
      env: bareEnvironment(),
      saysUp: /listening/
    })
  }

  async #startStreamlit(cwd: string): Promise<void> {
    const program = demoProcesses(this.ports, root).find(({ name }) => name === 'streamlit')
    if (program === undefined) throw new Error('the demo has no Streamlit')
    this.#upstream = await Program.start({
      ...program,
      cwd,
      env: {
        ...bareEnvironment(),
        ...program.env,
        STREAMLIT_SERVER_HEADLESS: 'true',
        STREAMLIT_SERVER_ENABLE_STATIC_SERVING: 'true',
        STREAMLIT_SERVER_FILE_WATCHER_TYPE: 'none',
        STREAMLIT_BROWSER_GATHER_USAGE_STATS: 'false'
      },
      saysUp: /URL:/
    })
  }

  /** Starts or restarts the proxy; settles when it listens. */
  async startProxy(): Promise<void> {
    const program = demoProcesses(this.ports, root).find(({ name }) => name === 'pagewarden')
    if (program === undefined) throw new Error('the demo has no proxy')
    const { nodeOptions = [], settings = {} } = this.#options
    this.#proxy = await Program.start({
      ...program,
      args: [...nodeOptions, ...program.args],
      env: {
        ...bareEnvironment(),
        ...program.env,
        PAGEWARDEN_POLICY: this.policyFile,
        PAGEWARDEN_DRAIN_GRACE: '0s',
        ...(typeof settings === 'function' ? settings(this.ports) : settings)
      },
      saysUp: /"listening"/
    })
  }

  /** Settles when the proxy is ready. */
  async ready(): Promise<void> {
    await until('the proxy is ready', async () => (await this.get('/_pagewarden/ready')).ok)
  }

  /** Without sign-in. */
  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(10_000) })
  }

  /** The headers of a signed-in person's request, as the load balancer sends it. */
  async headers(sub = 'bob', changes: object = {}): Promise<Record<string, string>> {
    const minted = await this.control<Record<string, string>>('/mint', { sub, ...changes })
    return { ...minted, host: `localhost:${this.ports.alb}` }
  }

  control<Answer>(path: string, body: object): Promise<Answer> {
    return control({ aws: `http://127.0.0.1:${this.ports.aws}` }, path, body)
  }

  /** A metric of the proxy; the sum if it has labels. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.ports.admin}/metrics`)).text()
    const lines = text.split('\n').filter((line) => /^[a-z]/.test(line) && line.includes(labels))
    const mine = lines.filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    return mine.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }

  async close(): Promise<void> {
    await Promise.all([this.#proxy?.stop(), this.#upstream?.stop(), this.#alb.stop()])
    await rm(this.#folder, { recursive: true, force: true })
  }
}
