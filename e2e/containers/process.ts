import { readFile } from 'node:fs/promises'
import type { Started } from './fleet.ts'

/** A line of /proc/PID/status. */
export async function statusOf({ child }: Started, name: string): Promise<readonly string[]> {
  const text = await readFile(`/proc/${child.pid}/status`, 'utf8')
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1]?.split(/\s+/) ?? []
}

/** The peak memory of a process, in MiB. */
export async function peakOf(started: Started): Promise<number> {
  const [kilobytes] = await statusOf(started, 'VmHWM')
  return Math.round(Number(kilobytes) / 1024)
}

/** Listening ports in the network of a process: on all addresses, or on loopback only. */
export async function listeningIn({
  child
}: Started): Promise<Readonly<Record<'anywhere' | 'loopback', readonly number[]>>> {
  const text = await readFile(`/proc/${child.pid}/net/tcp`, 'utf8')
  // `local_address` is the address's bytes from the last, and the port; 0A is LISTEN (proc(5)).
  const portsAt = (address: string) =>
    [...text.matchAll(new RegExp(`^\\s*\\d+: ${address}:([0-9A-F]{4}) \\S+ 0A`, 'gm'))]
      .map(([, port]) => Number(`0x${port}`))
      .sort((a, b) => a - b)
  return { anywhere: portsAt('00000000'), loopback: portsAt('0100007F') }
}
