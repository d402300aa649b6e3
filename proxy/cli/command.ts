import type { Env } from '../config/config.ts'
import type { Outcome } from './outcome.ts'

/** The parts of the process that a command may use. */
export type CommandContext = {
  readonly env: Env
  readonly cwd: string
  readonly now: Date
  /** The columns of the terminal. */
  readonly columns: number
  readonly version: string
  /** Starts the proxy in this process. Resolves when the proxy listens. */
  readonly serve: () => Promise<unknown>
}

export type Option = {
  /** The placeholder for its value in the help; null for a switch. */
  readonly value: string | null
  readonly about: string
}

/** A parsed command line. */
export type Call = {
  readonly operands: readonly string[]
  /** The values of each given option, in order. A switch has no values. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

export type Command = {
  /** Its name on the command line: `policy check`. */
  readonly name: string
  readonly summary: string
  /** Its operands, for the help: `[FILE]`. */
  readonly operands: string
  /** The minimum and maximum number of operands. */
  readonly takes: readonly [min: number, max: number]
  readonly options: Readonly<Record<string, Option>>
  /** More facts for the help, line by line. */
  readonly about: readonly string[]
  readonly examples: readonly string[]
  readonly run: (call: Call, context: CommandContext) => Promise<Outcome>
}

/** The last value of an option that is used only once. */
export function lastValue({ options }: Call, name: string): string | undefined {
  return options.get(name)?.at(-1)
}
