import { parseArgs } from 'node:util'
import { BenchFault } from './fault.ts'
import { type PeerName, peerNames } from './peers/peer.ts'

export type Options = {
  /** The name of the benchmark. */
  readonly name: string
  /** A file for the report as JSON; without it none is written. */
  readonly json: string | undefined
  /** The number of rounds; by default the benchmark decides. */
  readonly rounds: number | undefined
  /** Only the workloads with these keys; all if empty. */
  readonly only: readonly string[]
  /** Only these peers; by default all installed ones. */
  readonly peers: readonly PeerName[] | undefined
  /** A folder for CPU profiles of Pagewarden; without it none are written. */
  readonly profile: string | undefined
}

const use = (names: readonly string[]) => `Use: npm run bench -- [${names.join('|')}]
    [--json FILE] [--rounds N] [--only KEY,...] [--peers NAME,...] [--profile FOLDER]`

/**
 * Reads the arguments of `npm run bench --`; the first name is the default.
 *
 * @throws BenchFault for an unknown argument.
 */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values, positionals } = parse(args, names)
  const [name = names[0] ?? '', ...more] = positionals
  if (!names.includes(name) || more.length > 0) {
    throw new BenchFault(`"${positionals.join(' ')}" is no benchmark.\n${use(names)}`)
  }
  const { json, only, profile } = values
  return {
    name,
    json,
    rounds: readRounds(values.rounds, names),
    only: only === undefined ? [] : only.split(','),
    peers: readPeers(values.peers, names),
    profile
  }
}

function readRounds(text: string | undefined, names: readonly string[]): number | undefined {
  if (text === undefined) return undefined
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 1_000) return rounds
  throw new BenchFault(`--rounds must be a number from 1 to 1000, not "${text}".\n${use(names)}`)
}

function readPeers(
  text: string | undefined,
  names: readonly string[]
): readonly PeerName[] | undefined {
  if (text === undefined) return undefined
  const chosen = text.split(',')
  const unknown = chosen.find((name) => !peerNames.some((peer) => peer === name))
  if (unknown === undefined) return peerNames.filter((peer) => chosen.includes(peer))
  throw new BenchFault(
    `"${unknown}" is no peer; there are: ${peerNames.join(', ')}.\n${use(names)}`
  )
}

function parse(args: readonly string[], names: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        peers: { type: 'string' },
        profile: { type: 'string' }
      }
    })
  } catch (error) {
    throw new BenchFault(`${error}\n${use(names)}`)
  }
}
