import { access, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/**
 * The kernel's memory limit for a group of processes; it kills them beyond the limit, like a
 * container.
 */
export type MemoryLimit = {
  /** A process joins the group when it writes its id there. */
  readonly processes: string
  readonly remove: () => Promise<void>
}

/**
 * The folder of a cgroup version, from its line in /proc/self/cgroup, and its file for the limit.
 */
const VERSIONS = [
  { line: /^\d+:memory:(.*)$/m, root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { line: /^0::(.*)$/m, root: '/sys/fs/cgroup', limit: 'memory.max' }
] as const

/** Limits memory; returns null if the kernel does not allow this user to. */
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
