import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** A folder that git ignores, for programs that no system package provides. */
export const CACHE = fileURLToPath(new URL('../../.bench/bin', import.meta.url))

/** Debian's folder for servers; only root has it on the PATH. */
const serverFolders = ['/usr/sbin', '/usr/local/sbin']

/** The program with this name, from the cache, the PATH or the folder for servers, or `null`. */
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
