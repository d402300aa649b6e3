import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import type { Test } from 'tap'
import { Box } from './box.ts'
import { type Container, composeContainers, type Mount } from './container.ts'
import type { Built } from './lay-out.ts'
import { limitMemory } from './memory-limit.ts'
import type { Namespaces } from './namespaces.ts'

/** Enough for Streamlit's first start on a busy machine. */
const PATIENCE_MS = 120_000

/** A container before its start. */
export type Laid = {
  readonly box: Box
  readonly container: Container
  readonly isMemoryLimited: boolean
  /** Copies of its mounted files, which a test may change. */
  readonly mounts: readonly Mount[]
}

/** A running container. */
export type Started = Laid & {
  readonly child: ChildProcess
  /** Its output. */
  readonly lines: readonly string[]
}

/** Makes a box for each container of `docker-compose.yml`. */
export async function makeBoxes(t: Test, namespaces: Namespaces): Promise<readonly Laid[]> {
  const folder = t.testdir()
  const containers = composeContainers()
  const built: Built = new Map()
  const neighbours = containers.map(({ name }) => name)
  return Promise.all(
    containers.map(async (container): Promise<Laid> => {
      const { name, memoryMiB } = container
      const mounts = await Promise.all(
        container.mounts.map((mount, index) =>
          mount.isVolume
            ? volumeOf(mount, folder, container)
            : copyOf(mount, join(folder, `${name}-mount-${index}`))
        )
      )
      const limit = await limitMemory(name, memoryMiB)
      if (limit !== null) t.teardown(() => limit.remove())
      const options = { namespaces, limit, neighbours, mounts, built }
      const box = await Box.make(container, join(folder, name), options)
      return { box, container, isMemoryLimited: limit !== null, mounts }
    })
  )
}

/** Copies the mounted files, so that a test may change them. */
async function copyOf(mount: Mount, place: string): Promise<Mount> {
  await cp(mount.from, place, { recursive: true })
  return { ...mount, from: place }
}

/**
 * A volume of several containers. An engine gives it the owner of the image's folder, which is the
 * user that runs the image (proxy/Dockerfile; infra/test/images.test.ts holds it to that).
 */
async function volumeOf(mount: Mount, folder: string, { user }: Container): Promise<Mount> {
  const place = join(folder, `volume-${mount.from}`)
  await mkdir(place, { recursive: true })
  const [uid, gid] = user.split(':').map(Number)
  if (process.getuid?.() === 0) await chown(place, uid ?? 0, gid ?? 0)
  return { ...mount, from: place }
}

/**
 * Starts all of them as compose does: each one after the containers that it depends on.
 *
 * @throws when a container is not healthy in time.
 */
export async function startAll(t: Test, boxes: readonly Laid[]): Promise<readonly Started[]> {
  const starting = new Map<string, Promise<Started>>()
  const startNamed = (name: string): Promise<Started> => {
    const begun = starting.get(name) ?? startAfterOthers(name)
    starting.set(name, begun)
    return begun
  }
  const startAfterOthers = async (name: string): Promise<Started> => {
    const laid = boxes.find(({ container }) => container.name === name)
    if (laid === undefined) throw new Error(`docker-compose.yml has no ${name}`)
    await Promise.all(
      Object.entries(laid.container.dependsOn).map(async ([other, condition]) => {
        const started = await startNamed(other)
        if (condition === 'service_healthy') await untilHealth(started, true)
        if (condition === 'service_completed_successfully') await untilDone(started)
      })
    )
    return start(t, laid)
  }
  const all = await Promise.all(boxes.map(({ container }) => startNamed(container.name)))
  const lasting = all.filter(({ container }) => container.health.length > 0)
  await Promise.all(lasting.map((started) => untilHealth(started, true)))
  return lasting
}

/** @throws when it ends with another code than 0. */
async function untilDone({ child, container, lines }: Started): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) {
    throw new Error(`${container.name} ended with ${child.exitCode}:\n${lines.join('\n')}`)
  }
}

/** Starts the command of the image. It ends with the test at the latest. */
function start(t: Test, laid: Laid): Started {
  const child = laid.box.start(laid.container.command)
  const ended = once(child, 'exit')
  t.teardown(async () => {
    if (child.kill('SIGKILL')) await ended
  })
  const lines: string[] = []
  for (const part of [child.stdout, child.stderr]) {
    if (part !== null) createInterface({ input: part }).on('line', (line) => lines.push(line))
  }
  return { ...laid, child, lines }
}

/**
 * Runs its health check, as an engine does, until the answer is the expected one.
 *
 * @throws when it ends before, or the answer does not come.
 */
export async function untilHealth(started: Started, isWell: boolean): Promise<void> {
  const { box, child, container, lines } = started
  const deadline = Date.now() + PATIENCE_MS
  while (((await box.run(container.health)).code === 0) !== isWell) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      throw new Error(
        `${container.name} is still ${isWell ? 'not ' : ''}well:\n${lines.join('\n')}`
      )
    }
    await setTimeout(200)
  }
}

/** Stops it as an engine does and returns its exit code. */
export async function stop({ child }: Started): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await ended
  return code
}
