// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { run, tail } from './command.mjs'
import { SetupFault } from './fault.mjs'

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {import('./command.mjs').Run} Run */

/** Whether packages can be installed without a question: as root on Debian or a derivative. */
export function mayInstallDebianPackages() {
  return existsSync('/usr/bin/apt-get') && process.getuid?.() === 0
}

/**
 * @param {string} name
 * @param {Places} places
 * @param {Run} [runs]
 */
export async function installDebianPackage(name, places, runs = run) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const steps = [['update'], ['install', '-y', '--no-install-recommends', name]]
  for (const args of steps) {
    const log = join(places.logs, `apt-${args[0]}.log`)
    const { code, output } = await runs('apt-get', args, { env, log })
    if (code === 0) continue
    throw new SetupFault(
      `apt-get ${args[0]} failed; its last lines (the whole is in ${log}):\n${tail(output)}`
    )
  }
}
