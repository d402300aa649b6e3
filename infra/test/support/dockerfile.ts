import {
  Copy as CopyInstruction,
  DockerfileParser,
  Env,
  From,
  type ModifiableInstruction,
  type Instruction as Parsed
} from 'dockerfile-ast'

/** One instruction of a Dockerfile, its lines joined, its flags and variables resolved. */
export type Instruction = {
  readonly verb: string
  /** The text without flags, unchanged. */
  readonly rest: string
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string>>
}

/** A copy into a stage: from the build's folder, or from another stage. */
export type Copy = {
  readonly stage: string | null
  readonly sources: readonly string[]
  readonly to: string
}

export type Stage = {
  /** Empty for a stage without a name. */
  readonly name: string
  readonly base: string
  readonly workdir: string
  readonly copies: readonly Copy[]
  readonly instructions: readonly Instruction[]
}

/** The stages, and the settings of the last one: the command, the user and the variables. */
export type Image = {
  readonly stages: readonly [Stage, ...Stage[]]
  readonly last: Stage
  readonly user: string
  readonly env: Readonly<Record<string, string>>
  readonly health: readonly string[]
  readonly entryPoint: readonly string[]
  /** Entry point and command. */
  readonly runs: readonly string[]
  /** The instructions of all stages. */
  readonly instructions: readonly Instruction[]
}

/** Reads a Dockerfile with the parser of editors. */
export function readDockerfile(text: string): Image {
  const parsed = DockerfileParser.parse(text).getInstructions()
  const starts = parsed.flatMap((each, index) => (each instanceof From ? [index] : []))
  const [first, ...others] = starts.map((start, index) =>
    stageOf(parsed.slice(start, starts[index + 1]))
  )
  if (first === undefined) throw new Error('a Dockerfile begins with FROM')
  const last = others.at(-1) ?? first
  const health = textsOf(last, 'HEALTHCHECK').flatMap((rest) => [
    'CMD',
    ...execForm(rest.replace(/^CMD\s+/, ''))
  ])
  return {
    stages: [first, ...others],
    last,
    user: textsOf(last, 'USER').at(-1) ?? '',
    env: environmentOf(parsed.slice(starts.at(-1))),
    health,
    entryPoint: textsOf(last, 'ENTRYPOINT').flatMap(execForm),
    runs: [...textsOf(last, 'ENTRYPOINT'), ...textsOf(last, 'CMD')].flatMap(execForm),
    instructions: parsed.map(instructionOf)
  }
}

/** The arguments of an instruction in a stage. */
export function textsOf({ instructions }: Stage, verb: string): readonly string[] {
  return instructions.filter((each) => each.verb === verb).map(({ rest }) => rest)
}

function stageOf(parsed: readonly Parsed[]): Stage {
  const [from] = parsed
  const instructions = parsed.map(instructionOf)
  return {
    name: (from instanceof From ? from.getBuildStage() : null) ?? '',
    base: instructions[0]?.words[0] ?? '',
    workdir: instructions.findLast(({ verb }) => verb === 'WORKDIR')?.rest ?? '/',
    copies: parsed.filter((each) => each instanceof CopyInstruction).map(copyOf),
    instructions
  }
}

function copyOf(copy: CopyInstruction): Copy {
  const { words, flags } = instructionOf(copy)
  return { stage: flags['from'] ?? null, sources: words.slice(0, -1), to: words.at(-1) ?? '' }
}

function instructionOf(parsed: Parsed): Instruction {
  const flags = isModifiable(parsed) ? parsed.getFlags() : []
  return {
    verb: parsed.getKeyword(),
    rest: parsed.getArgumentsContent() ?? '',
    words: parsed.getExpandedArguments().map((word) => word.getValue()),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? '']))
  }
}

function environmentOf(parsed: readonly Parsed[]): Readonly<Record<string, string>> {
  const pairs = parsed.flatMap((each) => (each instanceof Env ? each.getProperties() : []))
  return Object.fromEntries(pairs.map((pair) => [pair.getName(), pair.getValue() ?? '']))
}

function isModifiable(parsed: Parsed): parsed is ModifiableInstruction {
  return 'getFlags' in parsed
}

/** In the shell form, a shell would get the signals instead of the program. */
function execForm(text: string): readonly string[] {
  return JSON.parse(text)
}
