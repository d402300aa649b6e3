import { access, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/** The kernel's own limit on a group of processes; beyond it they are killed, as a container is. */
export type MemoryLimit = {
  /** A process writes its id there to be one of them. */
  readonly processes: string
  readonly remove: () => Promise<void>
}

/** Where a version of cgroups is, by its line in /proc/self/cgroup, and where it takes a limit. */
const VERSIONS = [
  { line: /^\d+:memory:(.*)$/m, root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { line: /^0::(.*)$/m, root: '/sys/fs/cgroup', limit: 'memory.max' }
] as const

/** Limits memory, or answers null where the kernel does not let this user. */
export async function limitMemory(name: string, mebibytes: number): Promise<MemoryLimit | null> {
  const own = await readFile('/proc/self/cgroup', 'utf8')
  for (const { line, root, limit } of VERSIONS) {
    const found = line.exec(own)
    if (found === null) continue
    const group = join(root, found[1] ?? '', `pagewarden-${process.pid}-${name}`)
    if (await isLimited(group, limit, mebibytes)) {
      return { processes: join(group, 'cgroup.procs'), remove: () => rmdir(group) }
    }
  }
  return null
}

async function isLimited(group: string, limit: string, mebibytes: number): Promise<boolean> {
  try {
    await mkdir(group)
    await access(join(group, limit))
    await writeFile(join(group, limit), String(mebibytes * 2 ** 20))
    return true
  } catch {
    await rmdir(group).catch(() => {})
    return false
  }
}
