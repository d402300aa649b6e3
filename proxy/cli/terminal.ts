import type { Env } from '../config/config.ts'
import type { Colours } from './run.ts'

/** What is asked of a stream; one that is no terminal has neither. */
type Stream = { readonly isTTY?: boolean; readonly columns?: number }

/** Where no terminal says how wide it is, as in a file or a pipe. */
const COLUMNS = 100

export function columnsOf({ columns }: Stream): number {
  return columns ?? COLUMNS
}

/** On a terminal, unless NO_COLOR is there and not empty, whatever it says (https://no-color.org). */
export function coloursOf(env: Env, out: Stream, err: Stream): Colours {
  const isWanted = (env['NO_COLOR'] ?? '') === ''
  return { out: isWanted && out.isTTY === true, err: isWanted && err.isTTY === true }
}
