import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BenchFault } from '../fault.ts'
import { type CpuProfile, selfTimes } from './self-time.ts'

const most = 40

/** The functions with the largest self time, from the newest CPU profile in a folder. */
export async function hottest(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort()
  const newest = names.at(-1)
  if (newest === undefined) throw new BenchFault(`There is no CPU profile in ${folder}.`)
  const profile: CpuProfile = JSON.parse(await readFile(join(folder, newest), 'utf8'))
  return selfTimes(profile, most)
}
