import process from 'node:process'
import { banner } from './banner.ts'
import { createLogLine } from './log-line.ts'
import { namesOf, readSamples } from './people.ts'
import { requireFree } from './ports.ts'
import { Programs } from './programs.ts'
import { demoProcesses, publicOrigin, STANDARD_PORTS } from './wiring.ts'
import { withPrograms } from './with-programs.ts'

/** Runs the demo on its usual ports until it is stopped. */
export async function show(root: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { stdout } = process
  const samples = await readSamples(root)
  await requireFree(STANDARD_PORTS)
  stdout.write('Starting the mock ALB, Pagewarden and Streamlit ...\n')

  const log = createLogLine({
    write: (text) => stdout.write(text),
    colours: stdout.isTTY && stdout.hasColors(),
    names: namesOf(samples)
  })
  let isUp = false
  const programs = new Programs(demoProcesses(STANDARD_PORTS, root), env, (name, line) => {
    // At its start Streamlit prints its own address, which is not the one to open. So the output of
    // the start is shown only if a program fails.
    if (isUp) log(name, line)
  })
  await withPrograms(programs, () => {
    isUp = true
    stdout.write(banner(publicOrigin(STANDARD_PORTS), samples))
    return new Promise<never>(() => {})
  })
  stdout.write('\nThe demo has stopped.\n')
  return 0
}
