import type { Command } from './command.ts'
import type { Line } from './outcome.ts'
import { COMMON_OPTIONS } from './read-args.ts'
import { layTable } from './table.ts'

const EXIT_CODES = 'Exit codes: 0 yes, 1 no, 2 the question could not be answered.'

/** The help for one command, for the commands with one first word, or for all commands. */
export function formatHelp(topic: string, commands: readonly Command[]): readonly Line[] {
  const command = commands.find(({ name }) => name === topic)
  return command === undefined ? overview(topic, commands) : manual(command)
}

function overview(topic: string, commands: readonly Command[]): readonly Line[] {
  const shown = commands.filter(({ name }) => topic === '' || name.startsWith(`${topic} `))
  const rows = shown.map(({ name, operands, summary }) => [
    { tone: 'strong' as const, text: name },
    operands,
    summary
  ])
  const head =
    topic === ''
      ? 'Pagewarden decides who sees which page of a Streamlit app.'
      : `Commands of \`pagewarden ${topic}\`:`
  const about = topic === '' ? 'pagewarden COMMAND' : `pagewarden ${topic} COMMAND`
  return [
    [head],
    [],
    ...layTable(rows, '  '),
    [],
    [`\`${about} --help\` says more about each; all of them take \`--json\`.`],
    [EXIT_CODES]
  ]
}

function manual({ name, summary, operands, options, about, examples }: Command): readonly Line[] {
  const rows = Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, known]) => [
    {
      tone: 'strong' as const,
      text: `--${option}${known.value === null ? '' : ` ${known.value}`}`
    },
    known.about
  ])
  return [
    [{ tone: 'strong', text: ['pagewarden', name, operands].filter(Boolean).join(' ') }],
    [],
    [`${summary[0]?.toUpperCase()}${summary.slice(1)}.`],
    ...about.map((line) => [line]),
    [],
    ...layTable(rows, '  '),
    [],
    ...examples.map((example) => [`  $ pagewarden ${example}`]),
    [],
    [EXIT_CODES]
  ]
}
