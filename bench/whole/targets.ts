import type { Spread } from '../measure/spread.ts'
import { DIRECT, NGINX, OAUTH2_PROXY, PAGEWARDEN, type PeerName, PLAIN } from '../peers/peer.ts'
import { type Column, type Samples, spreadIn } from './column.ts'
import type { Compared } from './compare.ts'

type Aim = Pick<Column, 'figure' | 'against'> & {
  readonly what: string
  /** The key of the workload. */
  readonly of: string
  readonly unit: string
  readonly most?: number
  readonly least?: number
}

/** A target for Pagewarden, and its result. */
export type Target = {
  readonly what: string
  readonly bound: string
  /** `null` if this run did not measure it. */
  readonly came: Spread | null
  readonly isMet: boolean | null
  readonly unit: string
}

const than = (peer: PeerName, by: 'ratio' | 'inverse' | 'added') => ({ peer, by })

const aims: readonly Aim[] = [
  {
    what: 'page load by 20 clients, time',
    of: 'pages-20',
    figure: 'seconds',
    against: than(DIRECT, 'ratio'),
    unit: "of Streamlit's own",
    most: 0.2
  },
  {
    what: 'page load by 20 clients, bytes',
    of: 'pages-20',
    figure: 'megabytes',
    against: than(DIRECT, 'ratio'),
    unit: "of Streamlit's own",
    most: 0.3
  },
  {
    what: 'small GETs per CPU second',
    of: 'get',
    figure: 'cpu',
    against: than(OAUTH2_PROXY, 'inverse'),
    unit: `of ${OAUTH2_PROXY}`,
    least: 1
  },
  {
    what: 'small GETs per CPU second',
    of: 'get',
    figure: 'cpu',
    against: than(PLAIN, 'inverse'),
    unit: `of ${PLAIN}`,
    least: 0.85
  },
  {
    what: 'small messages per CPU second',
    of: 'message',
    figure: 'cpu',
    against: than(NGINX, 'inverse'),
    unit: `of ${NGINX}`,
    least: 0.5
  },
  {
    what: 'added p99 of a GET',
    of: 'steady',
    figure: 'getP99',
    against: than(DIRECT, 'added'),
    unit: 'ms',
    most: 1
  },
  {
    what: 'added p99 of a message',
    of: 'steady',
    figure: 'messageP99',
    against: than(DIRECT, 'added'),
    unit: 'ms',
    most: 1
  },
  {
    what: 'an idle websocket of 5,000',
    of: 'idle-5000',
    figure: 'kibibytes',
    unit: 'KiB',
    most: 15
  }
]

/** Compares the median with the target. */
export function targetsOf(compared: readonly Compared[]): readonly Target[] {
  const samples = new Map<string, Samples>(
    compared.map(({ workload, samples }) => [workload.key, samples])
  )
  return aims.map(({ what, of, unit, most, least, ...column }) => {
    const came = spreadIn(samples.get(of) ?? new Map(), PAGEWARDEN, column)
    const bound = most === undefined ? `at least ${least}` : `at most ${most}`
    return {
      what,
      bound,
      came,
      unit,
      isMet: came === null ? null : keeps(came.median, { most, least })
    }
  })
}

function keeps(value: number, { most, least }: Pick<Aim, 'most' | 'least'>): boolean {
  return value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY)
}
