import { readFile } from 'node:fs/promises'
import { COMMANDS } from './cli/commands.ts'
import { run } from './cli/run.ts'
import { coloursOf, columnsOf } from './cli/terminal.ts'

const { argv, env, stdout, stderr } = process

// `pagewarden ... | head` closes the pipe early. Then there is no reader for the output.
stdout.on('error', () => process.exit())

// Our own package.json always has a version, because npm requires it.
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
    // `main.ts` is a program and not a module. The import runs it, as `npm start` does.
    serve: () => import('./main.ts')
  },
  coloursOf(env, stdout, stderr)
)
stderr.write(err)
stdout.write(out)
process.exitCode = exitCode
