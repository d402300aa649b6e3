// @ts-check

/**
 * @typedef {object} Progress
 * @property {(line: string) => void} say prints the line unchanged
 * @property {<T>(what: string, work: () => Promise<T>) => Promise<T>} during
 *   prints the step, does the work, and prints its duration
 */

/**
 * Prints short lines about long steps. Each line is complete, because steps run in parallel.
 *
 * @param {(text: string) => void} write
 * @param {() => number} [now] milliseconds
 * @returns {Progress}
 */
export function createProgress(write, now = Date.now) {
  return {
    say: (line) => write(`${line}\n`),
    during: async (what, work) => {
      const begin = now()
      write(`  ...   ${what}\n`)
      try {
        const result = await work()
        write(`  done  ${what}, ${seconds(now() - begin)}\n`)
        return result
      } catch (error) {
        write(`  FAIL  ${what}, after ${seconds(now() - begin)}\n`)
        throw error
      }
    }
  }
}

/**
 * @param {number} milliseconds
 * @returns {string} `8.2 s` or `1 min 4 s`, with tenths below ten seconds only
 */
export function seconds(milliseconds) {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`
  const whole = Math.round(milliseconds / 1000)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
