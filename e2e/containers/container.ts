import { join } from 'node:path'
import {
  type Condition,
  contextOf,
  imageOf,
  readCompose,
  type Service
} from '../../infra/test/support/compose.ts'
import type { Image } from '../../infra/test/support/dockerfile.ts'
import { root } from '../support/chain.ts'

/** The parts of a service in `docker-compose.yml` that a container engine uses to start it. */
export type Container = {
  readonly name: string
  readonly image: Image
  /** The build folder of the image. */
  readonly context: string
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /**
   * The health check; it exits with 0 when the container is healthy. Empty for a container that
   * ends.
   */
  readonly health: readonly string[]
  readonly memoryMiB: number
  /** The mount options of `/tmp`; without it nothing can be written. */
  readonly tmpfs: string | null
  readonly mounts: readonly Mount[]
  readonly user: string
  /** The containers that it waits for. */
  readonly dependsOn: Readonly<Record<string, Condition>>
}

export type Mount = {
  /** A path on this machine, or the name of a volume. */
  readonly from: string
  readonly to: string
  readonly isVolume: boolean
  readonly isWritable: boolean
}

/** The base images' own; `/node/bin` is where a box has the Node that the images are built from. */
const BASE_PATH = '/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function composeContainers(): readonly Container[] {
  return Object.entries(readCompose()).map(([name, service]) => containerOf(name, service))
}

function containerOf(name: string, service: Service): Container {
  const image = imageOf(service)
  const [, ...health] =
    service.healthcheck?.disable === true ? [] : (service.healthcheck?.test ?? image.health)
  const [place, options] = splitAtColon(service.tmpfs?.[0] ?? '')
  if (place !== '' && place !== '/tmp') throw new Error(`a box has no tmpfs at ${place}`)
  return {
    name,
    image,
    context: join(root, contextOf(service)),
    command: service.command === undefined ? image.runs : [...image.entryPoint, ...service.command],
    env: {
      HOME: '/',
      ...image.env,
      ...service.environment,
      PATH: (image.env['PATH'] ?? '$PATH').replace('$PATH', BASE_PATH)
    },
    health,
    memoryMiB: Number(/^(\d+)m$/.exec(service.mem_limit)?.[1]),
    tmpfs: place === '' ? null : options,
    mounts: (service.volumes ?? []).map(mountOf),
    user: service.user,
    dependsOn: Object.fromEntries(
      Object.entries(service.depends_on ?? {}).map(([other, { condition }]) => [other, condition])
    )
  }
}

function mountOf(volume: string): Mount {
  const [from, to] = splitAtColon(volume)
  const isVolume = !/^[./]/.test(from)
  return {
    from: isVolume ? from : join(root, from),
    to: to.replace(/:ro$/, ''),
    isVolume,
    isWritable: !to.endsWith(':ro')
  }
}

function splitAtColon(text: string): readonly [string, string] {
  const at = text.indexOf(':')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
