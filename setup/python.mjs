// @ts-check
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { run, tail } from './command.mjs'
import { digestOf, readJson } from './digest.mjs'
import { SetupFault } from './fault.mjs'
import { isAtLeast, OLDEST_PYTHON } from './version.mjs'

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {import('./progress.mjs').Progress} Progress */
/** @typedef {import('./command.mjs').Run} Run */

/**
 * @typedef {object} Python
 * @property {string} executable
 * @property {string} version
 * @property {boolean} makesVenv whether `venv` works: on Debian it needs a separate package
 */

/** The versions with wheels of the pinned packages, newest first; then the default ones. */
const NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python']

const PROBE = [
  'import importlib.util as u, json, platform, sys',
  'made = all(u.find_spec(name) for name in ("venv", "ensurepip"))',
  'print(json.dumps([sys.executable, platform.python_version(), made]))'
].join('\n')

/**
 * Makes sure that `.venv` holds the packages of the requirement files.
 *
 * @param {Places} places
 * @param {Progress} progress
 * @param {readonly string[]} requirements file names in `streamlit/`
 * @param {{ run?: Run, env?: NodeJS.ProcessEnv }} [given]
 */
export async function ensurePython(places, progress, requirements, given = {}) {
  const { run: runs = run, env = process.env } = given
  const files = requirements.map((name) => join(places.root, 'streamlit', name))
  const wanted = Object.fromEntries(files.map((path, at) => [requirements[at], digestOf(path)]))
  const stamp = join(places.venv, 'pagewarden.json')
  const installed = existsSync(places.python) ? readJson(stamp) : null
  if (covers(installed, wanted)) return

  if (installed === null) {
    const python = choosePython(await findPythons(runs, env), env)
    await progress.during(`Python environment .venv (Python ${python.version})`, () =>
      makeVenv(python, places, runs)
    )
  }
  const args = files.flatMap((path) => ['-r', path])
  await progress.during(`Python packages (pip install, ${requirements.join(', ')})`, () =>
    pipInstall(args, places, runs)
  )
  writeFileSync(stamp, `${JSON.stringify({ ...Object(installed), ...wanted }, null, 2)}\n`)
}

/**
 * Whether the stamp has the current digest of each required file.
 *
 * @param {unknown} installed
 * @param {Record<string, string>} wanted
 */
export function covers(installed, wanted) {
  const has = new Map(Object.entries(Object(installed)))
  return Object.entries(wanted).every(([name, digest]) => has.get(name) === digest)
}

/**
 * Runs every possible Python to get its path, its version and whether it can make environments.
 *
 * @param {Run} runs
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<readonly Python[]>}
 */
export async function findPythons(runs, env) {
  const chosen = env['PAGEWARDEN_PYTHON']
  const names = chosen === undefined || chosen === '' ? NAMES : [chosen]
  const answers = await Promise.all(names.map((name) => runs(name, ['-I', '-c', PROBE])))
  return answers.flatMap(({ code, output }) => {
    if (code !== 0) return []
    const [executable, version, makesVenv] = JSON.parse(output)
    return [{ executable, version, makesVenv }]
  })
}

/**
 * The first Python that is new enough and can make environments; otherwise throws a fault.
 *
 * @param {readonly Python[]} found in order of preference
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python}
 */
export function choosePython(found, env) {
  const fit = found.filter(({ version }) => isAtLeast(version, OLDEST_PYTHON))
  const [python] = fit
  if (python === undefined) throw new SetupFault(noPython(found, env['PAGEWARDEN_PYTHON']))
  const whole = fit.find(({ makesVenv }) => makesVenv)
  if (whole !== undefined) return whole
  const [major, minor] = python.version.split('.')
  throw new SetupFault(
    `Python ${python.version} is here without its \`venv\` module; ` +
      `on Debian or Ubuntu install it with \`apt install python${major}.${minor}-venv\`.`
  )
}

/**
 * @param {readonly Python[]} found
 * @param {string | undefined} chosen
 */
function noPython(found, chosen) {
  const needed = `Python ${OLDEST_PYTHON} or newer is needed`
  if (chosen) return `${needed}, and PAGEWARDEN_PYTHON=${chosen} is not one.`
  const cure = 'install it, or name one in PAGEWARDEN_PYTHON'
  if (found.length === 0) return `${needed} and none is on the PATH: ${cure}.`
  return `${needed} and only ${found.map(({ version }) => version).join(', ')} is here: ${cure}.`
}

/**
 * @param {Python} python
 * @param {Places} places
 * @param {Run} runs
 */
async function makeVenv(python, places, runs) {
  const log = join(places.logs, 'venv.log')
  // --clear: an environment without a stamp is incomplete.
  const args = ['-m', 'venv', '--clear', places.venv]
  const { code, output } = await runs(python.executable, args, { log })
  if (code === 0) return
  throw new SetupFault(
    `${python.executable} could not make .venv; its last lines (the whole is in ${log}):\n${tail(output)}`
  )
}

/**
 * @param {readonly string[]} requirements
 * @param {Places} places
 * @param {Run} runs
 */
async function pipInstall(requirements, places, runs) {
  const log = join(places.logs, 'pip.log')
  const args = [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    ...requirements
  ]
  const { code, output } = await runs(places.python, args, { log })
  if (code === 0) return
  throw new SetupFault(
    `pip install failed; its last lines (the whole is in ${log}):\n${tail(output)}`
  )
}
