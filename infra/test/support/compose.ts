import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../../images.ts'
import { type Image, readDockerfile } from './dockerfile.ts'

/** The condition under which a dependent service may start. */
export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully'

/** The parts of a service of `docker-compose.yml` that the tests read. */
export type Service = {
  readonly build: string | { readonly context: string; readonly dockerfile: string }
  /** Replaces the image's command, after its entry point. */
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly user: string
  /** Such as `256m`. */
  readonly mem_limit: string
  readonly tmpfs?: readonly string[]
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly network_mode?: string
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>
}

export function readCompose(): Readonly<Record<string, Service>> {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')
  const { services } = parse(text, { merge: true })
  return services
}

/** The build folder of an image, relative to the repository. */
export function contextOf({ build }: Service): string {
  return typeof build === 'string' ? build : build.context
}

export function imageOf({ build }: Service): Image {
  const file = typeof build === 'string' ? join(build, 'Dockerfile') : build.dockerfile
  return readDockerfile(readFileSync(join(ROOT, file), 'utf8'))
}
