// @ts-check

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @type {Tally} */
export const NOTHING = Object.freeze({ passed: 0, failed: 0, skipped: 0 })

/**
 * @param {Tally} one
 * @param {Tally} other
 * @returns {Tally}
 */
export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped
  }
}

/**
 * Adds the runner's exit code to its counts. A runner that fails without a failed test (missing
 * coverage, a crash, no test found) counts as one failure.
 *
 * @param {Tally} counted
 * @param {number} code the runner's exit code
 * @returns {Tally}
 */
export function judged(counted, code) {
  const ran = counted.passed + counted.failed > 0
  if (counted.failed > 0 || (code === 0 && ran)) return counted
  return { ...counted, failed: 1 }
}

/**
 * @param {Tally} tally
 * @returns {string} the closing line of `npm test`
 */
export function closingLine({ passed, failed, skipped }) {
  const rest = skipped === 0 ? '' : `, ${skipped} skipped`
  return `${passed} passed, ${failed} failed${rest}`
}

/**
 * Reads the counts of pytest's `--junitxml` file.
 *
 * @param {string} xml
 * @returns {Tally} zero counts if the file has no `<testsuite>`
 */
export function tallyOfJunit(xml) {
  const [suite] = /<testsuite\s[^>]*>/.exec(xml) ?? []
  if (suite === undefined) return NOTHING
  /** @param {string} name */
  const count = (name) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  const skipped = count('skipped')
  return { passed: count('tests') - failed - skipped, failed, skipped }
}
