// @ts-check
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { run, tail } from './command.mjs'
import { readJson } from './digest.mjs'
import { SetupFault } from './fault.mjs'

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {import('./progress.mjs').Progress} Progress */
/** @typedef {import('./command.mjs').Run} Run */

/**
 * Makes sure that `node_modules` matches `package-lock.json`; runs `npm ci` if it does not.
 *
 * @param {Places} places
 * @param {Progress} progress
 * @param {{ run?: Run, env?: NodeJS.ProcessEnv }} [given]
 */
export async function ensurePackages(places, progress, given = {}) {
  const { run: runs = run, env = process.env } = given
  const lock = readJson(join(places.root, 'package-lock.json'))
  // npm's record of the installed packages. npm writes it last, so an interrupted install has none.
  const record = readJson(join(places.root, 'node_modules', '.package-lock.json'))
  if (!holds(record, lock)) {
    const log = join(places.logs, 'npm.log')
    const [command, ...args] = npmCommand(env)
    const { code, output } = await progress.during('npm packages (npm ci)', () =>
      runs(command, [...args, 'ci', '--no-fund', '--no-audit'], {
        cwd: places.root,
        env: withoutProject(env, places.bin),
        log
      })
    )
    if (code !== 0) {
      throw new SetupFault(
        `npm ci failed; its last lines (the whole is in ${log}):\n${tail(output)}`
      )
    }
  }
  if (existsSync(places.node)) return
  throw new SetupFault(
    "The npm package `node` did not bring its Node: npm's `ignore-scripts` is on here; " +
      'turn it off for this project, delete node_modules, and start again.'
  )
}

/**
 * Whether npm's record has every package of the lock file with the same integrity. Optional
 * packages may be missing: most are for other platforms.
 *
 * @param {unknown} record content of `node_modules/.package-lock.json`
 * @param {unknown} lock content of `package-lock.json`
 */
export function holds(record, lock) {
  const installed = packagesOf(record)
  const wanted = Object.entries(packagesOf(lock)).filter(([path]) => path !== '')
  if (wanted.length === 0) return false
  return wanted.every(([path, want]) => {
    const have = installed[path]
    if (have === undefined) return want.optional === true || want.devOptional === true
    return have.version === want.version && have.integrity === want.integrity
  })
}

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 */

/**
 * @param {unknown} lock
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(lock) {
  if (typeof lock !== 'object' || lock === null || !('packages' in lock)) return {}
  // The format of npm (lockfileVersion 3). Another format differs and causes a new install.
  return /** @type {Record<string, LockEntry>} */ (lock.packages ?? {})
}

/**
 * The command for npm: the npm and the Node that run this script, or else the npm on the PATH. On
 * Windows `npm` is a shell script, which `spawn` cannot start.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
export function npmCommand(env) {
  const { npm_execpath: npm, npm_node_execpath: node } = env
  return npm === undefined || node === undefined ? ['npm'] : [node, npm]
}

/**
 * The environment without the project's own programs: `npm ci` deletes `node_modules`, so it must
 * not run on the Node in that folder.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} bin
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutProject(env, bin) {
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== bin)
  return { ...env, PATH: path.join(delimiter) }
}
