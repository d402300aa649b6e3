import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A tick of `/proc` is 10 ms wherever Linux runs Node (`getconf CLK_TCK`). */
const microsecondsOfTick = 10_000

/** User and system time in a line of `/proc/PID/stat` (proc_pid_stat(5), fields 14 and 15), in µs. */
export function cpuIn(stat: string): number {
  // The name in field 2 may contain any character, also spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsecondsOfTick
}

/** Resident memory in `/proc/PID/status` (proc_pid_status(5), VmRSS), in bytes. */
export function residentIn(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024
}

/** Processor time that a process and its children have used so far, in µs. */
export async function cpuOf(pid: number, root = '/proc'): Promise<number> {
  const all = await Promise.all((await family(pid, root)).map((each) => cpuOfOne(each, root)))
  return sum(all)
}

/** Resident memory of a process and its children, in bytes. */
export async function residentOf(pid: number, root = '/proc'): Promise<number> {
  const pids = await family(pid, root)
  const texts = pids.map((each) => readFile(join(root, `${each}`, 'status'), 'utf8'))
  return sum((await Promise.all(texts)).map(residentIn))
}

async function family(pid: number, root: string): Promise<readonly number[]> {
  const file = join(root, `${pid}`, 'task', `${pid}`, 'children')
  const text = await readFile(file, 'utf8').catch(() => '')
  const children = text.split(' ').filter((each) => each.trim() !== '')
  const below = await Promise.all(children.map((child) => family(Number(child), root)))
  return [pid, ...below.flat()]
}

/**
 * `stat` includes ended threads, in steps of 10 ms; `schedstat` counts ns, of existing threads only
 * (kernel, Documentation/scheduler/sched-stats). Neither value is too large, so the larger is used.
 */
async function cpuOfOne(pid: number, root: string): Promise<number> {
  const folder = join(root, `${pid}`)
  const ticks = cpuIn(await readFile(join(folder, 'stat'), 'utf8'))
  const tasks = await readdir(join(folder, 'task'))
  const texts = tasks.map((task) =>
    readFile(join(folder, 'task', task, 'schedstat'), 'utf8').catch(() => '0')
  )
  const nanoseconds = (await Promise.all(texts)).map((text) => Number(text.split(' ')[0]))
  return Math.max(ticks, sum(nanoseconds) / 1_000)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
