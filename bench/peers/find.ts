import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** A folder of this repository that git ignores: for what no package of the system brings. */
export const CACHE = fileURLToPath(new URL('../../.bench/bin', import.meta.url))

/** Where Debian has servers, which is on nobody's PATH but root's. */
const serverFolders = ['/usr/sbin', '/usr/local/sbin']

/** The program with this name, from the cache, the PATH or where servers are; `null` if nowhere. */
export function findProgram(
  name: string,
  path: string = `${process.env['PATH']}`,
  cache = CACHE
): string | null {
  const folders = [cache, ...path.split(delimiter), ...serverFolders]
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
