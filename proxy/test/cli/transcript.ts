import type { CommandContext } from '../../cli/command.ts'
import { COMMANDS } from '../../cli/commands.ts'
import { run } from '../../cli/run.ts'

/** The working directory of the commands in a transcript. */
export const FIXTURES = new URL('fixtures/', import.meta.url)

/** A process without environment variables and with constant values. */
export const context: CommandContext = {
  env: {},
  cwd: FIXTURES.pathname,
  now: new Date('2026-01-05T12:00:00Z'),
  columns: 100,
  version: '1.2.3',
  serve: () => Promise.resolve()
}

export const NO_COLOURS = { out: false, err: false }

/**
 * Runs the commands of a transcript again and returns the transcript with their current output.
 * Each command has a line `$ NAME=value pagewarden ...`, its output, `! ` before each line of
 * standard error, and its exit code.
 */
export async function replayTranscript(text: string): Promise<string> {
  const kept = text.split('\n').filter((line) => line.startsWith('$ ') || line.startsWith('# '))
  const blocks: string[] = []
  for (const line of kept) blocks.push(line.startsWith('# ') ? `${line}\n` : await answer(line))
  return blocks.join('\n')
}

async function answer(line: string): Promise<string> {
  const words = wordsIn(line.slice(2))
  const begin = words.indexOf('pagewarden')
  const env = Object.fromEntries(words.slice(0, begin).map((word) => word.split(/=(.*)/s)))
  const printed = await run(words.slice(begin + 1), COMMANDS, { ...context, env }, NO_COLOURS)
  const err = printed.err.replace(/^/gm, '! ').replace(/! $/, '').replace(/! $/gm, '!')
  return `${line}\n${printed.out}${err}exit ${printed.exitCode}\n`
}

/** Splits words as a shell does, with single quotes only. */
function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => `${quoted ?? plain}`)
}
