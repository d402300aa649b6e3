// @ts-check
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { run, tail } from './command.mjs'
import { installDebianPackage, mayInstallDebianPackages } from './debian.mjs'
import { SetupFault } from './fault.mjs'

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {import('./progress.mjs').Progress} Progress */
/** @typedef {import('./command.mjs').Run} Run */

/**
 * @typedef {object} Machine the parts of the machine that the search uses
 * @property {NodeJS.ProcessEnv} env
 * @property {(path: string) => boolean} exists
 * @property {boolean} debian whether Debian packages may be installed
 * @property {Run} run
 */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Chrome's locations outside the PATH; Playwright uses the same list. */
const FIXED_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe'
]

/** @type {Machine} */
const THIS_MACHINE = {
  env: process.env,
  exists: existsSync,
  debian: mayInstallDebianPackages(),
  run
}

/**
 * Finds a browser, or installs one.
 *
 * @param {Places} places
 * @param {Progress} progress
 * @param {Promise<void>} packages settles when the npm packages are installed
 * @param {Machine} [machine]
 * @returns {Promise<string>} its path
 */
export async function ensureBrowser(places, progress, packages, machine = THIS_MACHINE) {
  const found = findBrowser(machine)
  if (found !== null) return found
  if (machine.debian) {
    await progress.during('browser (apt-get install chromium)', () =>
      installDebianPackage('chromium', places, machine.run)
    )
    const installed = findBrowser(machine)
    if (installed !== null) return installed
  }
  await packages
  return playwrightBrowser(places, progress, machine)
}

/**
 * @param {Pick<Machine, 'env' | 'exists'>} machine
 * @returns {string | null} the path of an installed browser
 */
export function findBrowser({ env, exists }) {
  const chosen = env['PAGEWARDEN_BROWSER']
  if (chosen !== undefined && chosen !== '') {
    if (exists(chosen)) return chosen
    throw new SetupFault(
      `PAGEWARDEN_BROWSER=${chosen} is no file: name the program of a Chromium or Chrome there.`
    )
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...FIXED_PLACES].find((path) => exists(path)) ?? null
}

/**
 * Playwright's own build, downloaded if it is missing.
 *
 * @param {Places} places
 * @param {Progress} progress
 * @param {Machine} machine
 * @returns {Promise<string>}
 */
async function playwrightBrowser(places, progress, { exists, run: runs }) {
  const { chromium } = await import('playwright-core')
  const path = chromium.executablePath()
  if (exists(path)) return path
  const log = join(places.logs, 'browser.log')
  const cli = join(places.root, 'node_modules', 'playwright-core', 'cli.js')
  const { code, output } = await progress.during('browser (playwright-core install chromium)', () =>
    runs(process.execPath, [cli, 'install', '--no-shell', 'chromium'], { log })
  )
  if (code === 0) return path
  throw new SetupFault(
    'No Chromium or Chrome is here and Playwright could not download one: install one or name ' +
      `it in PAGEWARDEN_BROWSER. The last lines (the whole is in ${log}):\n${tail(output)}`
  )
}
