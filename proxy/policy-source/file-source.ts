import type { BigIntStats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { MAX_BYTES, type Source } from './source.ts'

/** ms between two polls of the file. */
const pollInterval = 200
/** More than any editor takes; a bound for a file that never stands still. */
const maxTries = 10

/** What is asked of the file system. */
export type Disk = {
  readonly stat: (
    name: string,
    options: { readonly bigint: true }
  ) => Promise<
    Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'> & {
      readonly isFile: () => boolean
    }
  >
  readonly readFile: (name: string) => Promise<Uint8Array>
}

type FileState = {
  /** Changes with every write and every replacement; says so too when there is no file. */
  readonly stamp: string
  readonly fault: Error | null
}

/**
 * A policy in a file. The file is polled by its name and not watched: each poll follows
 * every symlink again (Kubernetes swaps `..data` under a mounted file), sees a new file under the
 * name (editors that save by renaming), and needs no event, which network file systems and the
 * mounts of container engines on laptops do not always send.
 */
export class FileSource implements Source {
  readonly name: string
  readonly patience = 0
  readonly #interval: number
  readonly #disk: Disk
  /** The file as it was when it was last read, or could not be. */
  #stamp = ''

  /** @param interval ms between two polls. */
  constructor(name: string, interval = pollInterval, disk: Disk = { stat, readFile }) {
    this.name = name
    this.#interval = interval
    this.#disk = disk
  }

  /** Reads until the file was the same before and after: a half written one is no policy. */
  async read(): Promise<Uint8Array> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const before = await this.#poll()
      this.#stamp = before.stamp
      if (before.fault !== null) throw before.fault
      const bytes = await this.#disk.readFile(this.name)
      if ((await this.#poll()).stamp === before.stamp) return bytes
      await setTimeout(this.#interval)
    }
    throw new Error('it changes all the time')
  }

  /**
   * Waits for a file that is another than the one read and did not change between two polls: an editor that empties
   * it first and writes then, or takes it away and brings a new one, is not disturbed.
   */
  async waitForChange(signal: AbortSignal): Promise<void> {
    let last = this.#stamp
    for (;;) {
      await setTimeout(this.#interval, undefined, { signal })
      const { stamp } = await this.#poll()
      if (stamp === last && stamp !== this.#stamp) return
      last = stamp
    }
  }

  async #poll(): Promise<FileState> {
    try {
      const found = await this.#disk.stat(this.name, { bigint: true })
      const { dev, ino, size, mtimeNs, ctimeNs } = found
      return { stamp: [dev, ino, size, mtimeNs, ctimeNs].join(), fault: faultOf(found) }
    } catch (error) {
      // `stat` throws nothing but errors of the system.
      const fault = error as NodeJS.ErrnoException
      return { stamp: `${fault.code}`, fault }
    }
  }
}

function faultOf(found: { readonly size: bigint; readonly isFile: () => boolean }): Error | null {
  if (!found.isFile()) return new Error('it is no file; name the file and not its folder')
  return found.size > MAX_BYTES ? new Error(`it is longer than ${MAX_BYTES} bytes`) : null
}
