/*
 * Runs `npm run demo`: it starts the mock ALB, Pagewarden and Streamlit, connected as on AWS, and
 * shows their logs until Ctrl-C. With --check it tries everything and then stops. setup/main.mjs
 * starts it, installs the requirements, and ends all processes of its group.
 */
import { dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { DemoFault } from './fault.ts'
import { readOptions } from './options.ts'
import { prove } from './prove.ts'
import { show } from './show.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

try {
  const { check, screenshots } = readOptions(process.argv.slice(2))
  const { env } = process
  const code = await (check ? prove(root, env, screenshots) : show(root, env))
  // Not `exitCode`: the channel to setup/main.mjs would keep this process alive.
  process.exit(code)
} catch (error) {
  if (!(error instanceof DemoFault)) throw error
  process.stderr.write(`\n${error.message}\n`)
  process.exit(1)
}
