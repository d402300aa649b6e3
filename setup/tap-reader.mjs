// @ts-check
import { NOTHING } from './tally.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */

/**
 * The last comment in tap 21's raw output: `# { total: 12, pass: 7, fail: 3, skip: 1 }`. Only the
 * runner's own lines are not indented.
 */
const SUMMARY = /^# \{ total: \d+.*\}$/

/**
 * Reads tap's raw output line by line and shortens it: one line per test file, the whole output of
 * files that fail, missing coverage, and the counts at the end. tap's own reporters redraw the
 * screen, which fills a CI log, and print no counts.
 *
 * @param {(line: string) => void} show
 */
export function createTapReader(show) {
  /** @type {string[]} */
  let held = []
  let holding = true
  /** @type {Tally} */
  let tally = NOTHING

  /** @param {string} line */
  const read = (line) => {
    if (/^\s|^$/.test(line)) {
      if (holding) held.push(line)
      else show(line)
      return
    }
    if (SUMMARY.test(line)) tally = tallyOf(line)
    if (line.startsWith('not ok ')) for (const kept of held) show(kept)
    // Indented lines belong to the next test file. After a failure or the head of the coverage
    // table they belong to the line before.
    holding = /^(# |ok |TAP |1\.\.)/.test(line)
    held = []
    if (!/^(# |TAP |1\.\.)/.test(line)) show(line.replace(/^(not )?ok \d+ - /, verdict))
  }

  return { read, tally: () => tally }
}

/**
 * @param {string} _whole
 * @param {string | undefined} not
 */
function verdict(_whole, not) {
  return not === undefined ? '  ok    ' : '  FAIL  '
}

/**
 * @param {string} summary
 * @returns {Tally}
 */
function tallyOf(summary) {
  /** @param {string} name */
  const count = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(summary)?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip') + count('todo') }
}
