// @ts-check

/** @typedef {readonly number[]} Version */

/** The oldest Node for this folder; everything else runs on the project's own Node 24. */
export const OLDEST_NODE = '20.0.0'

/** The oldest Python for the pinned Streamlit (`Requires-Python: >=3.10`). */
export const OLDEST_PYTHON = '3.10'

/**
 * Reads the leading numbers of `24.21.0`, `v24.21.0` or `3.13.0rc1`, and ignores the rest.
 *
 * @param {string} text
 * @returns {Version}
 */
export function parseVersion(text) {
  const numbers = /\d+(?:\.\d+)*/.exec(text)
  return numbers === null ? [] : numbers[0].split('.').map(Number)
}

/**
 * Whether `text` is the version `oldest` or a later one. Text without a number is the oldest.
 *
 * @param {string} text
 * @param {string} oldest
 */
export function isAtLeast(text, oldest) {
  const have = parseVersion(text)
  const want = parseVersion(oldest)
  if (have.length === 0) return false
  for (const [place, number] of want.entries()) {
    const difference = (have[place] ?? 0) - number
    if (difference !== 0) return difference > 0
  }
  return true
}
