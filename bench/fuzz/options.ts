import { parseArgs } from 'node:util'
import { BenchFault } from '../fault.ts'

export type FuzzOptions = {
  readonly cases: number
  /** The same seed makes the same mutations. */
  readonly seed: number
}

const use = 'Use: npm run fuzz [-- --cases N] [--seed N]'
const maxCases = 100_000_000

/**
 * Reads the arguments of `npm run fuzz --`.
 *
 * @param today the default seed. It differs every day, so that runs of several days add up.
 * @throws BenchFault for an unknown argument.
 */
export function readFuzzOptions(args: readonly string[], today: number): FuzzOptions {
  const { cases, seed } = parse(args)
  return {
    cases: numberIn('--cases', cases, 1, maxCases),
    seed: seed === undefined ? today : numberIn('--seed', seed, 0, 2 ** 31 - 1)
  }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string' } }
    })
    return values
  } catch (error) {
    throw new BenchFault(`${error}\n${use}`)
  }
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new BenchFault(`${name} must be a number from ${least} to ${most}, not "${text}".\n${use}`)
}
