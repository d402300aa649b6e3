// @ts-check
/*
 * Runs `npm run demo`, `npm test`, `npm run check`, `npm run matrix` and `npm run faults`. It
 * installs their requirements and then starts the project's own Node. It runs before any package is
 * installed, so it is plain JavaScript without packages, for any Node since 20.
 */
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { ensureBrowser } from './browser.mjs'
import { check } from './check.mjs'
import { SetupFault } from './fault.mjs'
import { handOver } from './hand-over.mjs'
import { ensurePackages } from './packages.mjs'
import { places } from './places.mjs'
import { createProgress } from './progress.mjs'
import { ensurePython } from './python.mjs'
import { test } from './test.mjs'
import { isAtLeast, OLDEST_NODE } from './version.mjs'

const progress = createProgress((text) => process.stdout.write(text))

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
const COMMANDS = {
  demo: async (args) => {
    const browser = args.includes('--check')
    const env = await prepare({ requirements: ['requirements.txt'], browser })
    const main = join(places.root, 'demo', 'main.ts')
    return handOver(places.node, [main, ...args], { cwd: places.root, env, leash: true })
  },
  test: async () => {
    const requirements = ['requirements.txt', 'requirements-dev.txt']
    return test({ places, progress, env: await prepare({ requirements, browser: true }) })
  },
  check: async () => check({ places, progress, env: await prepare({ browser: false }) }),
  matrix: (args) => endToEnd('matrix', args),
  faults: (args) => endToEnd('faults', args)
}

/**
 * Runs a program of e2e/ that needs Streamlit and no browser.
 *
 * @param {string} folder
 * @param {readonly string[]} args
 */
async function endToEnd(folder, args) {
  const env = await prepare({ requirements: ['requirements.txt'], browser: false })
  const main = join(places.root, 'e2e', folder, 'main.ts')
  return handOver(places.node, [main, ...args], { cwd: places.root, env })
}

/**
 * Installs the requirements of a command in parallel.
 *
 * @param {{ requirements?: readonly string[], browser: boolean }} needs
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for the command
 */
async function prepare({ requirements, browser }) {
  const packages = ensurePackages(places, progress)
  const steps = await Promise.allSettled([
    packages,
    requirements && ensurePython(places, progress, requirements),
    browser ? ensureBrowser(places, progress, packages) : undefined
  ])
  for (const step of steps) if (step.status === 'rejected') throw step.reason
  const path = `${places.bin}${delimiter}${process.env['PATH'] ?? ''}`
  const found = steps[2].status === 'fulfilled' ? steps[2].value : undefined
  return { ...process.env, PATH: path, ...(found && { PAGEWARDEN_BROWSER: found }) }
}

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>}
 */
async function main([name = '', ...args]) {
  if (!isAtLeast(process.versions.node, OLDEST_NODE)) {
    throw new SetupFault(`Node ${OLDEST_NODE} or newer is needed; this is ${process.version}.`)
  }
  const command = COMMANDS[name]
  if (command !== undefined) return command(args)
  const names = Object.keys(COMMANDS).join(', ')
  throw new SetupFault(`"${name}" is no command of setup/main.mjs; there are: ${names}.`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SetupFault)) throw error
  process.stderr.write(`\n${error.message}\n`)
  process.exitCode = 1
}
