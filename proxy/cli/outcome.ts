/** How a piece of text is meant; a terminal shows it as a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'soft' | 'strong'

/** Text with a tone, or without one. */
export type Span = string | { readonly tone: Tone; readonly text: string }

export type Line = readonly Span[]

/** 0 for yes, 1 for no, 2 for a question that could not be answered. */
export type ExitCode = 0 | 1 | 2

/** What a command has to say, before anybody knows whether a person or a program reads it. */
export type Outcome = {
  readonly exitCode: ExitCode
  readonly lines: readonly Line[]
  /** The same for `--json`: plain data. */
  readonly json: unknown
  /** A whole file, such as a page of HTML, which is printed as it is instead of the lines. */
  readonly document?: string
}

/** A word for `count` things: `1 page`, `2 pages`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
