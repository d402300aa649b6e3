/** The meaning of a piece of text. A terminal shows it as a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'soft' | 'strong'

/** Text with a tone, or without one. */
export type Span = string | { readonly tone: Tone; readonly text: string }

export type Line = readonly Span[]

/** 0 for yes, 1 for no, 2 when the command could not answer. */
export type ExitCode = 0 | 1 | 2

/** The result of a command, for people and for programs. */
export type Outcome = {
  readonly exitCode: ExitCode
  readonly lines: readonly Line[]
  /** The same result for `--json`, as plain data. */
  readonly json: unknown
  /** A whole file, such as an HTML page. It is printed instead of the lines. */
  readonly document?: string
}

/** A count with its noun: `1 page`, `2 pages`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
