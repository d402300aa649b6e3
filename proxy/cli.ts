import { readFile } from 'node:fs/promises'
import { COMMANDS } from './cli/commands.ts'
import { run } from './cli/run.ts'
import { coloursOf, columnsOf } from './cli/terminal.ts'

const { argv, env, stdout, stderr } = process

// `pagewarden ... | head` closes the pipe early: then nobody is left to tell.
stdout.on('error', () => process.exit())

// It is our own file, and npm sees to it that it has a version.
const { version } = JSON.parse(
  await readFile(new URL('../package.json', import.meta.url), 'utf8')
) as { version: string }

const { exitCode, out, err } = await run(
  argv.slice(2),
  COMMANDS,
  {
    env,
    cwd: process.cwd(),
    now: new Date(),
    columns: columnsOf(stdout),
    version,
    // `main.ts` is a program and no module: it is run here, as `npm start` runs it, and not used.
    serve: () => import('./main.ts')
  },
  coloursOf(env, stdout, stderr)
)
stderr.write(err)
stdout.write(out)
process.exitCode = exitCode
