import type { Env } from '../config/config.ts'
import type { Outcome } from './outcome.ts'

/** What a command sees of the process it runs in. */
export type CommandContext = {
  readonly env: Env
  readonly cwd: string
  readonly now: Date
  /** Columns of the terminal. */
  readonly columns: number
  readonly version: string
  /** Starts the proxy in this process; comes back when it listens. */
  readonly serve: () => Promise<unknown>
}

export type Option = {
  /** What stands for its value in the help; null for a switch. */
  readonly value: string | null
  readonly about: string
}

/** A command line, read. */
export type Call = {
  readonly operands: readonly string[]
  /** The values of each option that was given, in order; switches have none. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

export type Command = {
  /** As it is typed: `policy check`. */
  readonly name: string
  readonly summary: string
  /** Its operands, for the help: `[FILE]`. */
  readonly operands: string
  /** How many operands it takes at least and at most. */
  readonly takes: readonly [least: number, most: number]
  readonly options: Readonly<Record<string, Option>>
  /** What one has to know beyond the summary, line by line. */
  readonly about: readonly string[]
  readonly examples: readonly string[]
  readonly run: (call: Call, context: CommandContext) => Promise<Outcome>
}

/** The last value of an option, which is the one that counts where only one can. */
export function lastValue({ options }: Call, name: string): string | undefined {
  return options.get(name)?.at(-1)
}
