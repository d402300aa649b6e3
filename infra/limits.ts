import { Duration } from 'aws-cdk-lib'
import { PORTS } from './ports.ts'

/** A container's part of the task's memory. Above the hard limit ECS kills it. */
export type Share = { readonly memoryLimitMiB: number; readonly memoryReservationMiB: number }

export type Shares = {
  readonly proxy: Share
  readonly app: Share
  readonly agent: Share | null
}

/**
 * Hard limits, so that a script that uses too much memory ends the app and not the proxy. An idle
 * proxy uses about 60 MiB.
 */
const PROXY_MIB = 256
const AGENT_MIB = 128

/** Divides a task's memory; the app gets the rest. */
export function memoryOf(taskMiB: number, hasAgent: boolean): Shares {
  const app = taskMiB - PROXY_MIB - (hasAgent ? AGENT_MIB : 0)
  return {
    proxy: { memoryLimitMiB: PROXY_MIB, memoryReservationMiB: PROXY_MIB / 2 },
    app: { memoryLimitMiB: app, memoryReservationMiB: app / 2 },
    agent: hasAgent ? { memoryLimitMiB: AGENT_MIB, memoryReservationMiB: AGENT_MIB / 2 } : null
  }
}

/** A user that the images do not list: it has no home, no shell and no files. */
const user = '10001:10001'

/** The health check of a container: ECS ignores the one in the image. */
const health = {
  interval: Duration.seconds(10),
  timeout: Duration.seconds(5),
  retries: 3
} as const

export const PROXY = {
  user,
  health: {
    ...health,
    startPeriod: Duration.seconds(15),
    command: [
      'CMD',
      'node',
      '-e',
      `fetch('http://127.0.0.1:${PORTS.proxy}/_pagewarden/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`
    ]
  }
} as const

/**
 * Brings the guard into the app's process, whatever the app's image: a container with the proxy's
 * image copies it to a volume. The app mounts the volume read-only and has it on its PYTHONPATH.
 */
export const GUARD = {
  volume: 'guard',
  /**
   * The same path in every container, and the VOLUME of proxy/Dockerfile: Fargate gives a volume
   * the owner and mode of that folder; without a VOLUME, root owns it
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html).
   */
  folder: '/opt/pagewarden/guard',
  /** Arguments for the image's entry point, which is node. */
  command: ['proxy/cli.ts', 'guard', 'copy', '/opt/pagewarden/guard']
} as const

/** The PYTHONPATH of an app with the guard: the guard is first, the app's own path follows. */
export function guardedPath(own: string): string {
  return own === '' ? GUARD.folder : `${GUARD.folder}:${own}`
}

export const APP = {
  user,
  /** Streamlit holds uploads in memory; this folder is for libraries that need a temporary file. */
  tmpMiB: 64,
  // Also in the sample app's own configuration. Here it protects an app without that setting: the
  // containers of a task share one network, and a port that is not mapped is not a closed port.
  environment: { STREAMLIT_SERVER_ADDRESS: '127.0.0.1' },
  health: {
    ...health,
    // The first start compiles and imports, which is slow on a quarter of a CPU.
    startPeriod: Duration.seconds(60),
    command: (basePath: string) => [
      'CMD',
      'python',
      '-c',
      `import urllib.request as u; u.urlopen('http://127.0.0.1:${PORTS.app}${basePath}/_stcore/health', timeout=4)`
    ]
  }
} as const
