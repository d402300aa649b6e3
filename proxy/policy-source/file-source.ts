import type { BigIntStats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { MAX_BYTES, type Source } from './source.ts'

/** ms between two polls of the file. */
const pollInterval = 200
/** The maximum number of tries. It bounds the work for a file that changes all the time. */
const maxTries = 10

/** The file system functions that a source uses. */
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
  /** Changes with every write and every replacement. For a missing file it is the error code. */
  readonly stamp: string
  readonly fault: Error | null
}

/**
 * A policy in a file. We poll the file by its name and do not watch it. Each poll follows every
 * symlink again (Kubernetes swaps `..data` under a mounted file) and sees a new file under the same
 * name (editors that save by renaming). Polling needs no events, which network file systems and the
 * mounts of container engines on laptops do not always send.
 */
export class FileSource implements Source {
  readonly name: string
  readonly patience = 0
  readonly #interval: number
  readonly #disk: Disk
  /** The stamp of the last read, successful or not. */
  #stamp = ''

  /** @param interval ms between two polls. */
  constructor(name: string, interval = pollInterval, disk: Disk = { stat, readFile }) {
    this.name = name
    this.#interval = interval
    this.#disk = disk
  }

  /**
   * Reads until the file was the same before and after the read, because a half-written file is not
   * a policy.
   */
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
   * Waits until the file differs from the last read and did not change between two polls. So an
   * editor may empty the file before it writes, or replace it, without a half-written policy being
   * read.
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
      // `stat` throws only system errors.
      const fault = error as NodeJS.ErrnoException
      return { stamp: `${fault.code}`, fault }
    }
  }
}

function faultOf(found: { readonly size: bigint; readonly isFile: () => boolean }): Error | null {
  if (!found.isFile()) return new Error('it is no file; name the file and not its folder')
  return found.size > MAX_BYTES ? new Error(`it is longer than ${MAX_BYTES} bytes`) : null
}
