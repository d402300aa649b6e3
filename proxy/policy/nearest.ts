import { quote } from './quote.ts'

/**
 * A longer word is not compared: a typing error in it is hard to guess, and comparing costs time.
 */
const LONGEST_WORD = 64

/**
 * The search ends after this number of candidates, so that a broken file cannot delay its reload.
 */
const MAX_CANDIDATES = 500

/** A word with more errors than this is another word. */
const MAX_SLIPS = 3

/** The number of steps outside the table: there is no way to get there. */
const NEVER = Number.POSITIVE_INFINITY

/**
 * The number of steps from one word to the other. A step adds, removes or replaces a letter, or
 * swaps two neighbours (optimal string alignment distance). Only cells near the diagonal can hold
 * `max` steps or fewer, and a row without such a cell ends the search. Two words of 64 letters cost
 * 7 cells per row and not 64.
 *
 * @returns any number above `max` for words that are further apart.
 */
function distance(from: string, to: string, max: number): number {
  let before: readonly number[] = []
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row: number[] = []
    let least = NEVER
    for (let j = Math.max(0, i - max); j <= Math.min(to.length, i + max); j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const steps = Math.min(
        at(above, j) + 1,
        at(row, j - 1) + 1,
        at(above, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : NEVER
      )
      row[j] = steps
      least = Math.min(least, steps)
    }
    if (least > max) return NEVER
    before = above
    above = row
  }
  return at(above, to.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? NEVER
}

/**
 * The word that was probably meant, or null when no word is close enough. One error per three
 * letters is allowed, and three at most. Upper and lower case are equal.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > LONGEST_WORD) return null
  const wanted = word.toLowerCase()
  let best: string | null = null
  let bestDistance = Math.min(MAX_SLIPS, Math.floor(word.length / 3)) + 1
  let seen = 0
  for (const candidate of candidates) {
    if (++seen > MAX_CANDIDATES) return best
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const steps = distance(wanted, candidate.toLowerCase(), bestDistance - 1)
    if (steps >= bestDistance) continue
    best = candidate
    bestDistance = steps
  }
  return best
}

/** The end of a message: `; did you mean …?`, or the other text when no word is close enough. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const guess = nearest(word, candidates)
  return guess === null ? `; ${otherwise}` : `; did you mean ${quote(guess)}?`
}
