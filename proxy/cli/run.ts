import type { Command, CommandContext } from './command.ts'
import { refuse } from './finding.ts'
import { formatHelp } from './help.ts'
import type { Outcome } from './outcome.ts'
import { type ParsedArgs, readArgs } from './read-args.ts'
import { renderLines } from './render.ts'

/** Whether each stream is a terminal that shows colours. */
export type Colours = { readonly out: boolean; readonly err: boolean }

/** The work that remains for the process. */
export type Printed = {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs a command line: the words after `pagewarden`. */
export async function run(
  argv: readonly string[],
  commands: readonly Command[],
  context: CommandContext,
  colours: Colours
): Promise<Printed> {
  const parsed = readArgs(argv, commands)
  switch (parsed.kind) {
    case 'version':
      return print({ exitCode: 0, lines: [[`pagewarden ${context.version}`]], json: {} }, false)
    case 'help':
      return print({ exitCode: 0, lines: formatHelp(parsed.topic, commands), json: {} }, false)
    case 'fault':
      return print(formatMisuse(parsed, commands), argv.includes('--json'))
    case 'run':
      return print(await parsed.command.run(parsed.call, context), parsed.json)
  }

  function print({ exitCode, lines, json, document }: Outcome, asJson: boolean): Printed {
    if (asJson) return { exitCode, out: `${JSON.stringify(json, null, 2)}\n`, err: '' }
    if (document !== undefined) return { exitCode, out: document, err: '' }
    // Errors go to standard error, so that the next program in a pipe does not read them as an
    // answer.
    if (exitCode === 2) return { exitCode, out: '', err: renderLines(lines, colours.err) }
    return { exitCode, out: renderLines(lines, colours.out), err: '' }
  }
}

type Misuse = Extract<ParsedArgs, { kind: 'fault' }>

/** The list of commands helps when a word is missing, and the help when a word is wrong. */
function formatMisuse(
  { message, topic, isUnfinished }: Misuse,
  commands: readonly Command[]
): Outcome {
  const outcome = refuse(`pagewarden: ${message}`)
  const words = ['pagewarden', topic, '--help'].filter((word) => word !== '')
  const more = isUnfinished
    ? [[], ...formatHelp(topic, commands)]
    : [[`\`${words.join(' ')}\` says more.`]]
  return { ...outcome, lines: [...outcome.lines, ...more] }
}
