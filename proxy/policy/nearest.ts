import { quote } from './quote.ts'

/** Longer words are not typing slips, and comparing them costs time. */
const LONGEST_WORD = 64

/** More candidates than this are not searched: a broken file must not hold up its reload. */
const MAX_CANDIDATES = 500

/** More slips than this make another word. */
const MAX_SLIPS = 3

/** Beyond the edge of the table there is no way. */
const NEVER = Number.POSITIVE_INFINITY

/**
 * The steps from one word to the other: a letter more, less, other, or two neighbours swapped
 * (optimal string alignment distance). Only cells near the diagonal can hold `most` steps or fewer,
 * and a row without one ends the search: two words of 64 letters cost 7 cells a row, not 64.
 *
 * @returns any number above `most` for words that are further apart.
 */
function distance(from: string, to: string, most: number): number {
  let before: readonly number[] = []
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row: number[] = []
    let least = NEVER
    for (let j = Math.max(0, i - most); j <= Math.min(to.length, i + most); j++) {
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
    if (least > most) return NEVER
    before = above
    above = row
  }
  return at(above, to.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? NEVER
}

/**
 * The word that was probably meant, or null when none is near enough to be worth a guess: one slip
 * in three letters and at most three, whatever the case.
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

/** The end of a message: `; did you mean …?`, or the other text when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const guess = nearest(word, candidates)
  return guess === null ? `; ${otherwise}` : `; did you mean ${quote(guess)}?`
}
