import { delimiter, join } from 'node:path'
import process from 'node:process'

/** The listeners of the demo, all on loopback. */
export type Ports = {
  /** The mock ALB, which a browser opens. */
  readonly alb: number
  /** Pagewarden, the target of the ALB. */
  readonly proxy: number
  /** The mock's Cognito and key endpoint of the ALB. */
  readonly aws: number
  /** Pagewarden's metrics. */
  readonly admin: number
  readonly streamlit: number
}

export const STANDARD_PORTS: Ports = {
  alb: 8080,
  proxy: 8081,
  aws: 8082,
  admin: 9090,
  streamlit: 8501
}

/** A program to start, and its health check. */
export type Process = {
  readonly name: 'mock-alb' | 'pagewarden' | 'streamlit'
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Variables added to the demo's own environment. */
  readonly env: Readonly<Record<string, string>>
  /** Variables removed from that environment: this program would refuse them. */
  readonly withheld: readonly string[]
  /** Answers 200 when the program is ready. */
  readonly health: string
}

const USER_POOL_ID = 'eu-west-1_Demo00000'
const CLIENT_ID = 'demo0client0id00000000000'
const ALB_ARN =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/pagewarden-demo/0123456789abcdef'

/** The environment that a program of the demo gets, when the demo itself has `own`. */
export function environmentOf(
  { env, withheld }: Pick<Process, 'env' | 'withheld'>,
  own: NodeJS.ProcessEnv
): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !withheld.includes(name))
  return { ...Object.fromEntries(kept), ...env }
}

/** The origin for browsers. `localhost` and not 127.0.0.1: browsers trust it like https. */
export function publicOrigin(ports: Ports): string {
  return `http://localhost:${ports.alb}`
}

/**
 * The three programs of the demo, connected as on AWS: the load balancer, then Pagewarden as its
 * target, then Streamlit on loopback. A request passes them in this order.
 */
export function demoProcesses(
  ports: Ports,
  root: string,
  platform = process.platform
): readonly Process[] {
  return [mockAlb(ports, root), pagewarden(ports, root), streamlit(ports, root, platform)]
}

function mockAlb(ports: Ports, root: string): Process {
  return {
    name: 'mock-alb',
    command: process.execPath,
    args: ['mock-alb/main.ts'],
    cwd: root,
    env: {
      MOCK_ALB_LISTEN: `127.0.0.1:${ports.alb}`,
      MOCK_ALB_AWS_LISTEN: `127.0.0.1:${ports.aws}`,
      MOCK_ALB_TARGET: `http://127.0.0.1:${ports.proxy}`,
      MOCK_ALB_PUBLIC_ORIGIN: publicOrigin(ports),
      MOCK_ALB_AWS_ORIGIN: `http://localhost:${ports.aws}`,
      MOCK_ALB_LOGOUT_URIS: `${publicOrigin(ports)}/signed-out`,
      MOCK_ALB_PEOPLE: 'mock-alb/people.yaml',
      MOCK_ALB_ARN: ALB_ARN,
      MOCK_ALB_USER_POOL_ID: USER_POOL_ID,
      MOCK_ALB_CLIENT_ID: CLIENT_ID
    },
    withheld: [],
    health: `http://127.0.0.1:${ports.aws}/healthz`
  }
}

function pagewarden(ports: Ports, root: string): Process {
  const aws = `http://127.0.0.1:${ports.aws}`
  return {
    name: 'pagewarden',
    command: process.execPath,
    args: ['--disable-sigusr1', 'proxy/main.ts'],
    cwd: root,
    env: {
      PAGEWARDEN_LISTEN: `127.0.0.1:${ports.proxy}`,
      PAGEWARDEN_ADMIN_LISTEN: `127.0.0.1:${ports.admin}`,
      PAGEWARDEN_UPSTREAM: `http://127.0.0.1:${ports.streamlit}`,
      PAGEWARDEN_POLICY: 'streamlit/pagewarden.yaml',
      PAGEWARDEN_PUBLIC_ORIGIN: publicOrigin(ports),
      PAGEWARDEN_ALB_ARN: ALB_ARN,
      PAGEWARDEN_USER_POOL_ID: USER_POOL_ID,
      PAGEWARDEN_CLIENT_ID: CLIENT_ID,
      PAGEWARDEN_COGNITO_DOMAIN: `http://localhost:${ports.aws}`,
      PAGEWARDEN_ALB_KEYS_URL: aws,
      PAGEWARDEN_JWKS_URL: `${aws}/${USER_POOL_ID}/.well-known/jwks.json`,
      // On AWS both come over https; here they come from this machine.
      PAGEWARDEN_ALLOW_HTTP_KEYS: 'yes',
      // Only the mock sends requests to it, and the mock stops with it.
      PAGEWARDEN_DRAIN_GRACE: '0s'
    },
    // Variables of setup/ and the sample app. Pagewarden refuses an unknown name as misspelt.
    withheld: ['PAGEWARDEN_BROWSER', 'PAGEWARDEN_PYTHON', 'PAGEWARDEN_SAMPLE_HELPER'],
    health: `http://127.0.0.1:${ports.proxy}/_pagewarden/ready`
  }
}

function streamlit(ports: Ports, root: string, platform: NodeJS.Platform): Process {
  const port = String(ports.streamlit)
  return {
    name: 'streamlit',
    command: pythonOf(root, platform),
    args: ['-m', 'streamlit', 'run', 'app.py', '--server.port', port],
    cwd: join(root, 'streamlit'),
    env: {
      PYTHONPATH: guardedPath(root),
      // Only Pagewarden may reach it. The other settings are in streamlit/.streamlit.
      STREAMLIT_SERVER_ADDRESS: '127.0.0.1',
      PYTHONUNBUFFERED: '1'
    },
    withheld: [],
    health: `http://127.0.0.1:${port}/_stcore/health`
  }
}

/** The PYTHONPATH of a Streamlit with the guard: the guard is first, other folders follow. */
export function guardedPath(root: string, ...others: readonly string[]): string {
  return [join(root, 'guard'), ...others].join(delimiter)
}

/** The interpreter in the environment of setup/python.mjs. */
function pythonOf(root: string, platform: NodeJS.Platform): string {
  const place = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']
  return join(root, '.venv', ...place)
}
