import { metricOf } from '../peers/metric.ts'
import type { Peer } from '../peers/peer.ts'
import type { Bound } from './bounds.ts'

/** The maximum 99th percentile of the delay, in ms. */
const most = 100

/** The delay of the event loop since the last call. */
export async function delayOf({ metrics }: Peer): Promise<Bound> {
  const seconds =
    metrics === undefined ? Number.NaN : await metricOf(metrics, 'nodejs_eventloop_lag_p99_seconds')
  return {
    what: 'how late the event loop is under all that, 99 of 100',
    came: seconds * 1_000,
    most,
    unit: 'ms',
    slowness: 1
  }
}
