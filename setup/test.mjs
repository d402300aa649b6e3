// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { handOver } from './hand-over.mjs'
import { add, closingLine, judged, NOTHING, tallyOfJunit } from './tally.mjs'
import { createTapReader } from './tap-reader.mjs'

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {import('./progress.mjs').Progress} Progress */
/** @typedef {import('./tally.mjs').Tally} Tally */

/**
 * @typedef {object} Context
 * @property {Places} places
 * @property {Progress} progress
 * @property {NodeJS.ProcessEnv} env
 */

/** A real browser and real servers on a shared machine need minutes for a file, not seconds. */
const END_TO_END_SECONDS = 1_200

/**
 * All tests, the fastest first: units, the guard, the sample app, end to end. A failure does not
 * stop the others, so one run reports everything. The last line is `N passed, N failed`.
 *
 * @param {Context} context
 * @returns {Promise<number>} 0 if all tests passed
 */
export async function test(context) {
  const tallies = [
    await unitTests(context),
    await guardTests(context),
    await sampleTests(context),
    await endToEndTests(context)
  ]
  const total = tallies.reduce(add, NOTHING)
  context.progress.say(`\n${closingLine(total)}`)
  return total.failed === 0 ? 0 : 1
}

/**
 * The unit tests with tap, which requires full coverage.
 *
 * @param {Context} context
 */
export async function unitTests(context) {
  return tap(context, 'Unit tests', [])
}

/**
 * The tests of the guard, which require full coverage of the folders in guard/pyproject.toml.
 *
 * @param {Context} context
 */
export async function guardTests(context) {
  return pytest(context, 'guard', ['--cov', '--cov-report=term'])
}

/**
 * @param {Context} context
 */
export async function sampleTests(context) {
  return pytest(context, 'streamlit', [])
}

/**
 * @param {Context} context
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {Promise<Tally>}
 */
async function pytest({ places, progress, env }, folder, args) {
  progress.say(`\nPython tests (${folder}/)`)
  const report = join(places.logs, `pytest-${folder}.xml`)
  mkdirSync(places.logs, { recursive: true })
  rmSync(report, { force: true })
  const code = await handOver(
    places.python,
    ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`, ...args],
    {
      cwd: join(places.root, folder),
      // pytest writes nothing beside the sources.
      env: { ...env, COVERAGE_FILE: join(places.logs, `coverage-${folder}`) }
    }
  )
  return judged(tallyOfJunit(readIfThere(report)), code)
}

/**
 * @param {Context} context
 * @returns {Promise<Tally>}
 */
async function endToEndTests(context) {
  const folder = join(context.places.root, 'e2e')
  if (!existsSync(folder)) return NOTHING
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('e2e', name))
    .sort()
  // One at a time: each file starts servers and a browser, and the machine may have two cores.
  const limits = ['--disable-coverage', '--jobs=1', `--timeout=${END_TO_END_SECONDS}`]
  return tap(context, 'End-to-end tests (real Streamlit, real browser)', [...limits, ...files])
}

/**
 * @param {Context} context
 * @param {string} title
 * @param {readonly string[]} args
 * @returns {Promise<Tally>}
 */
async function tap({ places, progress, env }, title, args) {
  progress.say(`\n${title}`)
  const reader = createTapReader(progress.say)
  const program = join(places.root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs')
  const code = await handOver(places.node, [program, 'run', '--reporter=tap', ...args], {
    cwd: places.root,
    env,
    onLine: reader.read
  })
  return judged(reader.tally(), code)
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
