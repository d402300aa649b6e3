import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { check } from './check/check.ts'
import { DemoFault } from './fault.ts'
import { createLogLine } from './log-line.ts'
import type { Options } from './options.ts'
import { namesOf, readSamples } from './people.ts'
import { freePorts } from './ports.ts'
import { Programs } from './programs.ts'
import { demoProcesses, publicOrigin } from './wiring.ts'
import { withPrograms } from './with-programs.ts'

/** The exit code of a shell for a program that Ctrl-C ended. */
const INTERRUPTED = 130

/** Runs the demo on its own free ports, so that it disturbs no other, and checks everything. */
export async function prove(
  root: string,
  env: NodeJS.ProcessEnv,
  screenshots: Options['screenshots']
): Promise<number> {
  const browser = env['PAGEWARDEN_BROWSER']
  if (!browser) throw new DemoFault('No browser is named: start the check with `npm run demo`.')
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const begin = Date.now()
  const ports = await freePorts()
  const samples = await readSamples(root)
  const logFile = join(root, '.setup', 'demo-check.log')
  mkdirSync(join(root, '.setup'), { recursive: true })
  const file = createWriteStream(logFile)

  say('Starting the mock ALB, Pagewarden and Streamlit ...')
  const log = createLogLine({
    write: (text) => file.write(text),
    colours: false,
    names: namesOf(samples)
  })
  const programs = new Programs(demoProcesses(ports, root), env, log)
  const found = await withPrograms(programs, () =>
    check({
      origin: publicOrigin(ports),
      streamlit: `http://127.0.0.1:${ports.streamlit}`,
      samples,
      browser,
      screenshots,
      say
    })
  )
  if (found === 'stopped') return INTERRUPTED
  const seconds = Math.round((Date.now() - begin) / 1000)
  if (found.length === 0) {
    say(`\nEverybody was shown what the policy allows, and nothing else. ${seconds} s`)
    return 0
  }
  say(`\n${found.length} differences (the logs are in ${logFile}):`)
  for (const difference of found) say(`  ${difference}`)
  return 1
}
