import type { Call, Command, CommandContext } from './command.ts'
import type { Outcome } from './outcome.ts'

/** Starts the proxy. */
export const serve: Command = {
  name: 'serve',
  summary: 'start the proxy, with the settings in the environment',
  operands: '',
  takes: [0, 0],
  options: {},
  about: ['', 'The same as `npm start`. Stops at SIGTERM or SIGINT, after it has let people go.'],
  examples: ['serve'],
  run
}

async function run(_call: Call, context: CommandContext): Promise<Outcome> {
  await context.serve()
  return { exitCode: 0, lines: [], json: { ok: true } }
}
