import { Counter, type CounterConfiguration } from 'prom-client'

/** Counts one more, or so many. */
export type Increment = (by?: number) => void

/**
 * A counter for what happens with every request or frame: plain numbers until somebody reads them,
 * since the library looks its labels up anew each time it counts.
 *
 * @returns what gives the count for a set of labels, to be asked once for each set and kept.
 */
export function tally<Label extends string>(
  configuration: Omit<CounterConfiguration<Label>, 'collect'>
): (labels: Readonly<Record<Label, string>>) => Increment {
  const all: { readonly labels: Readonly<Record<Label, string>>; count: number }[] = []
  new Counter({
    ...configuration,
    collect() {
      this.reset()
      for (const { labels, count } of all) this.inc(labels, count)
    }
  })
  return (labels) => {
    const series = { labels, count: 0 }
    all.push(series)
    return (by = 1) => {
      series.count += by
    }
  }
}
