import { type ChildProcess, spawn } from 'node:child_process'
import { lstat, mkdir, readlink, realpath, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { root } from '../support/chain.ts'
import type { Container, Mount } from './container.ts'
import { type Built, layOut } from './lay-out.ts'
import type { MemoryLimit } from './memory-limit.ts'
import type { Namespaces } from './namespaces.ts'

/** Folders of this machine in place of the base images. */
const BASE = ['/usr', '/bin', '/sbin', '/lib', '/lib64']
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom']

export type Ran = { readonly code: number | null; readonly output: string }

export type BoxOptions = {
  readonly namespaces: Namespaces
  readonly limit: MemoryLimit | null
  /** Names of other containers; here they are all on loopback. */
  readonly neighbours: readonly string[]
  readonly mounts: readonly Mount[]
  readonly built: Built
}

/** Where a container's commands run: its files, read-only, and its user, limits and network. */
export class Box {
  readonly container: Container
  readonly #folder: string
  readonly #options: BoxOptions

  private constructor(container: Container, folder: string, options: BoxOptions) {
    this.container = container
    this.#folder = folder
    this.#options = options
  }

  /** Creates the files of the image and the rest of a file system. */
  static async make(container: Container, folder: string, options: BoxOptions): Promise<Box> {
    await mkdir(folder, { recursive: true })
    await layOut(container, folder, options.built)
    const mounts = [...options.mounts, ...(await base(folder))]
    const places = ['/proc', '/tmp', '/dev', ...mounts.map(({ to }) => to)]
    for (const place of places) await mkdir(join(folder, place), { recursive: true })
    for (const device of DEVICES) await writeFile(join(folder, 'dev', device), '')
    await mkdir(join(folder, 'etc'), { recursive: true })
    const names = ['localhost', ...options.neighbours].join(' ')
    await writeFile(join(folder, 'etc/hosts'), `127.0.0.1 ${names}\n`)
    const lines = mounts.map(
      ({ from, to, isWritable }) => `${from} ${to} ${isWritable ? 'rw' : 'ro'}\n`
    )
    await writeFile(`${folder}.mounts`, lines.join(''))
    return new Box(container, folder, options)
  }

  /** Starts a command; its process is the command's own. */
  start(command: readonly string[]): ChildProcess {
    const { tmpfs, user, image, env } = this.container
    const { namespaces, limit } = this.#options
    const script = join(import.meta.dirname, 'box.sh')
    // The command does not inherit this process's environment, because a test runner puts its
    // loaders there.
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const [program = '', ...args] = [
      ...namespaces.enter,
      ...['unshare', '--mount', 'sh', script, this.#folder, limit?.processes ?? '', tmpfs ?? ''],
      ...[namespaces.asRoot ? user : '', image.last.workdir],
      ...['env', '-i', ...variables, ...command]
    ]
    return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Runs a command to its end. */
  async run(command: readonly string[]): Promise<Ran> {
    const child = this.start(command)
    const closed = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const parts = [child.stdout, child.stderr].flatMap((part) =>
      part === null ? [] : [text(part)]
    )
    const [code, ...outputs] = await Promise.all([closed, ...parts])
    return { code, output: outputs.join('') }
  }
}

/**
 * The contents of the base images: programs, libraries, Node, and the Python of the virtual
 * environment.
 */
async function base(folder: string): Promise<readonly Mount[]> {
  const mounts: Mount[] = [seen(dirname(process.execPath), '/node/bin')]
  for (const place of BASE) {
    const found = await lstat(place).catch(() => null)
    if (found?.isSymbolicLink()) await symlink(await readlink(place), join(folder, place))
    else if (found !== null) mounts.push(seen(place, place))
  }
  const prefix = dirname(dirname(await realpath(join(root, '.venv/bin/python'))))
  return BASE.includes(prefix) ? mounts : [...mounts, seen(prefix, prefix)]
}

/** A read-only folder of this machine. */
function seen(from: string, to: string): Mount {
  return { from, to, isVolume: false, isWritable: false }
}
