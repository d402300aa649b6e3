/*
 * Behind `npm run demo`: starts the mock ALB, Pagewarden and Streamlit, wired as on AWS, and shows
 * their logs until Ctrl-C; with --check it tries everything and stops by itself. Started by
 * setup/main.mjs, which brings what is needed and leaves none of our process group behind.
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
