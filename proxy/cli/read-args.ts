import { parseArgs } from 'node:util'
import { didYouMean, nearest } from '../policy/nearest.ts'
import { quote } from '../policy/quote.ts'
import type { Call, Command, Option } from './command.ts'

/** The options of every command. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  json: { value: null, about: 'answer in JSON, for programs' },
  help: { value: null, about: 'say what this command does' }
}

/** The meaning of a command line. */
export type ParsedArgs =
  | { readonly kind: 'run'; readonly command: Command; readonly call: Call; readonly json: boolean }
  /** `topic` is a command, the first word of several commands, or empty for all of them. */
  | { readonly kind: 'help'; readonly topic: string }
  | { readonly kind: 'version' }
  /** `isUnfinished` is true when a word is missing. The list of commands then helps best. */
  | {
      readonly kind: 'fault'
      readonly message: string
      readonly topic: string
      readonly isUnfinished: boolean
    }

/** Reads the words after `pagewarden`. */
export function readArgs(argv: readonly string[], commands: readonly Command[]): ParsedArgs {
  const [first = '', second = ''] = argv
  if (first === '--version' || first === '-V') return { kind: 'version' }
  if (isHelp(first)) return { kind: 'help', topic: '' }
  if (first === '') {
    return { kind: 'fault', message: 'no command is given', topic: '', isUnfinished: true }
  }

  const single = commands.find(({ name }) => name === first)
  if (single !== undefined) return readCall(single, argv.slice(1))
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (group.length === 0) return unknownCommand(first, commands)
  if (isHelp(second)) return { kind: 'help', topic: first }
  const command = group.find(({ name }) => name === `${first} ${second}`)
  if (command !== undefined) return readCall(command, argv.slice(2))
  if (second === '') {
    const message = `${quote(first)} wants a second word`
    return { kind: 'fault', message, topic: first, isUnfinished: true }
  }
  return unknownCommand(`${first} ${second}`, group)
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h'
}

function unknownCommand(words: string, commands: readonly Command[]): ParsedArgs {
  // A user who forgot or mistyped the first word means the command of the second word, or its
  // group. The first command with a name is preferred, so the list is reversed.
  const meanings = new Map(
    commands.toReversed().flatMap(({ name }) => [
      [name, name],
      [name.replace(/^.* /, ''), name],
      [name.replace(/ .*$/, ''), name.replace(/ .*$/, '')]
    ])
  )
  const meant = meanings.get(nearest(words, meanings.keys()) ?? '')
  const advice = meant === undefined ? '' : `; did you mean ${quote(`pagewarden ${meant}`)}?`
  const message = `${quote(words)} is no command${advice}`
  return { kind: 'fault', message, topic: meant ?? '', isUnfinished: false }
}

function readCall(command: Command, args: readonly string[]): ParsedArgs {
  const options = { ...COMMON_OPTIONS, ...command.options }
  const fault = (message: string): ParsedArgs => ({
    kind: 'fault',
    message,
    topic: command.name,
    isUnfinished: false
  })
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value }]) => [
        name,
        { type: value === null ? ('boolean' as const) : ('string' as const) }
      ])
    ),
    // The messages of `parseArgs` suggest no nearest word.
    strict: false,
    allowPositionals: true,
    tokens: true
  })

  const given = new Map<string, string[]>()
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    if (token.rawName === '-h') return { kind: 'help', topic: command.name }
    const wrong = faultOfOption(token, options)
    if (wrong !== null) return fault(wrong)
    const values = given.get(token.name) ?? []
    given.set(token.name, token.value === undefined ? values : [...values, token.value])
  }
  if (given.has('help')) return { kind: 'help', topic: command.name }
  const miscount = faultOfCount(command, operands)
  if (miscount !== null) return fault(miscount)
  return { kind: 'run', command, call: { operands, options: given }, json: given.has('json') }
}

type OptionToken = {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function faultOfOption(
  { name, rawName, value, inlineValue }: OptionToken,
  options: Readonly<Record<string, Option>>
): string | null {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) {
    const names = Object.keys(options).map((known) => `--${known}`)
    return `${quote(rawName)} is no option here${didYouMean(rawName, names, `the options are ${names.join(', ')}`)}`
  }
  if (option.value === null) {
    return value === undefined ? null : `\`--${name}\` takes no value; write it alone`
  }
  // In `--as --page /` the value is missing, and `--page` must not be taken as the value.
  const isForgotten = value === undefined || (inlineValue !== true && value.startsWith('--'))
  return isForgotten ? `\`--${name}\` wants a value; write \`--${name} ${option.value}\`` : null
}

function faultOfCount({ name, operands, takes }: Command, given: readonly string[]): string | null {
  const [min, max] = takes
  if (given.length < min) {
    return `\`${name}\` wants more than that; write \`pagewarden ${name} ${operands}\``
  }
  if (given.length <= max) return null
  const extra = quote(`${given[max]}`)
  return max === 0
    ? `${extra} is one word too many; \`${name}\` takes none`
    : `${extra} is one word too many; write \`pagewarden ${name} ${operands}\``
}
