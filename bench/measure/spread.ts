/** The spread of several rounds. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number }

/** @throws RangeError if there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const [least, most] = [sorted[0], sorted.at(-1)]
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (least === undefined || most === undefined || upper === undefined || lower === undefined) {
    throw new RangeError('a spread needs at least one value')
  }
  return { median: (lower + upper) / 2, least, most }
}

/**
 * The quotients of two subjects, round by round. Both sides of a quotient are measured within a
 * second or two, so other work of the machine affects both.
 */
export function ratioOf(dividends: readonly number[], divisors: readonly number[]): Spread {
  return spreadOf(dividends.map((dividend, round) => dividend / (divisors[round] ?? Number.NaN)))
}
