import type { Env } from '../config/config.ts'
import type { Colours } from './run.ts'

/** The properties of a stream that we read. Only a terminal has them. */
type Stream = { readonly isTTY?: boolean; readonly columns?: number }

/** The width for output that is not a terminal, such as a file or a pipe. */
const COLUMNS = 100

export function columnsOf({ columns }: Stream): number {
  return columns ?? COLUMNS
}

/** Colours are for terminals, unless NO_COLOR has any non-empty value (https://no-color.org). */
export function coloursOf(env: Env, out: Stream, err: Stream): Colours {
  const isWanted = (env['NO_COLOR'] ?? '') === ''
  return { out: isWanted && out.isTTY === true, err: isWanted && err.isTTY === true }
}
