import { setTimeout } from 'node:timers/promises'

/**
 * Does something so often a second for so many seconds, whatever becomes of it: an open loop, in which
 * what is slow does not slow down what is asked of it. Settles when all has settled.
 */
export async function keepPace(
  rate: number,
  seconds: number,
  act: () => Promise<void>
): Promise<void> {
  const acts: Promise<void>[] = []
  const start = performance.now()
  const total = rate * seconds
  while (acts.length < total) {
    const due = Math.min(total, ((performance.now() - start) / 1_000) * rate)
    while (acts.length < due) acts.push(act())
    await setTimeout(1)
  }
  await Promise.all(acts)
}
