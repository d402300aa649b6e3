import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

export type EventLoopMetrics = {
  /** A timer ran this many ms late. */
  readonly eventLoopLate: (ms: number) => void
}

/** The statistics of the delays since the metrics were last read. */
const figures: Readonly<Record<string, (delays: RecordableHistogram) => number>> = {
  mean: ({ mean }) => mean,
  max: ({ max }) => max,
  p50: (delays) => delays.percentile(50),
  p90: (delays) => delays.percentile(90),
  p99: (delays) => delays.percentile(99)
}

/** The name in prom-client. */
const nameOf = (figure: string): string => `nodejs_eventloop_lag_${figure}_seconds`

/** A precision in ms that means: never. */
export const noMonitoring = 2 ** 31

/**
 * The event loop's delay under prom-client's names, measured by a timer that runs anyway. The monitor of
 * prom-client wakes the process a hundred times a second, which is most of the work of an idle process,
 * and counts the time between two samples as delay.
 */
export function eventLoopMetrics(registers: Registry[]): EventLoopMetrics {
  for (const registry of registers) {
    for (const figure of [...Object.keys(figures), 'min', 'stddev']) {
      registry.removeSingleMetric(nameOf(figure))
    }
  }
  const delays = createHistogram()
  const gauges = Object.entries(figures).map(([figure, read], index) => ({
    read,
    gauge: new Gauge({
      name: nameOf(figure),
      help: `How late the event loop came to what was due, in seconds: ${figure} since it was told last.`,
      registers,
      // The first gauge that is read updates all.
      ...(index === 0 && { collect: () => update() })
    })
  }))
  const update = () => {
    for (const { read, gauge } of gauges) gauge.set(delays.count === 0 ? 0 : read(delays) / 1e9)
    delays.reset()
  }
  return { eventLoopLate: (ms) => delays.record(Math.max(1, Math.round(ms * 1e6))) }
}
