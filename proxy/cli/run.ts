import type { Command, CommandContext } from './command.ts'
import { refuse } from './finding.ts'
import { formatHelp } from './help.ts'
import type { Outcome } from './outcome.ts'
import { type ParsedArgs, readArgs } from './read-args.ts'
import { renderLines } from './render.ts'

/** Whether each stream is a terminal that wants colours. */
export type Colours = { readonly out: boolean; readonly err: boolean }

/** What is left for the process to do. */
export type Printed = {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Answers a command line: the words after `pagewarden`. */
export async function run(
  argv: readonly string[],
  commands: readonly Command[],
  context: CommandContext,
  colours: Colours
): Promise<Printed> {
  const asked = readArgs(argv, commands)
  switch (asked.kind) {
    case 'version':
      return print({ exitCode: 0, lines: [[`pagewarden ${context.version}`]], json: {} }, false)
    case 'help':
      return print({ exitCode: 0, lines: formatHelp(asked.topic, commands), json: {} }, false)
    case 'fault':
      return print(formatMisuse(asked, commands), argv.includes('--json'))
    case 'run':
      return print(await asked.command.run(asked.call, context), asked.json)
  }

  function print({ exitCode, lines, json, document }: Outcome, asJson: boolean): Printed {
    if (asJson) return { exitCode, out: `${JSON.stringify(json, null, 2)}\n`, err: '' }
    if (document !== undefined) return { exitCode, out: document, err: '' }
    // What could not be answered must not be taken for an answer further down a pipe.
    if (exitCode === 2) return { exitCode, out: '', err: renderLines(lines, colours.err) }
    return { exitCode, out: renderLines(lines, colours.out), err: '' }
  }
}

type Misuse = Extract<ParsedArgs, { kind: 'fault' }>

/** Where a word is missing the choice helps; where one is wrong, the way to its manual. */
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
