import { Counter, type CounterConfiguration } from 'prom-client'

/** Adds one, or the given number. */
export type Increment = (by?: number) => void

/**
 * Makes a counter for events of every request or frame. It adds plain numbers until the metrics are read,
 * because the library looks up its labels at every increment.
 *
 * @returns a function that gives the increment for a set of labels. Call it once for each set.
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
