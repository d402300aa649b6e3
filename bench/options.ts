import { parseArgs } from 'node:util'
import { BenchFault } from './fault.ts'

export type Options = {
  /** Which benchmark. */
  readonly name: string
  /** JSON for machines instead of a table for people. */
  readonly json: boolean
  /** How often all subjects are measured. */
  readonly rounds: number
  /** Only workloads with this in their name, where there are several. */
  readonly only: string
  /** A folder for CPU profiles of Pagewarden; none are made without it. */
  readonly profile: string | undefined
}

/**
 * Reads what stands behind `npm run bench --`.
 *
 * @throws BenchFault for anything that is not known here.
 */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const use = `Use: npm run bench -- ${names.join('|')} [--json] [--rounds N] [--only TEXT] [--profile FOLDER]`
  const { values, positionals } = parse(args, use)
  const [name = '', ...more] = positionals
  if (!names.includes(name) || more.length > 0) {
    throw new BenchFault(`"${positionals.join(' ')}" is no benchmark.\n${use}`)
  }
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1_000) {
    throw new BenchFault(
      `--rounds must be a number from 1 to 1000, not "${values.rounds}".\n${use}`
    )
  }
  return { name, json: values.json, rounds, only: values.only, profile: values.profile }
}

function parse(args: readonly string[], use: string) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '5' },
        only: { type: 'string', default: '' },
        profile: { type: 'string' }
      }
    })
  } catch (error) {
    throw new BenchFault(`${error}\n${use}`)
  }
}
