import { setTimeout } from 'node:timers/promises'

/**
 * Does something so often a second for so many seconds, whatever becomes of it: an open loop, in which
 * what is slow does not slow down what is asked of it. Settles when all has settled,
 * and at once when one has failed.
 */
export async function runOpenLoop(
  rate: number,
  seconds: number,
  act: () => Promise<void>
): Promise<void> {
  const acts: Promise<void>[] = []
  const state = { isBroken: false }
  const start = performance.now()
  const more = () => {
    const promise = act()
    acts.push(promise)
    promise.catch(() => {
      state.isBroken = true
    })
  }
  const total = rate * seconds
  while (acts.length < total && !state.isBroken) {
    const due = Math.min(total, ((performance.now() - start) / 1_000) * rate)
    while (acts.length < due) more()
    await setTimeout(1)
  }
  await Promise.all(acts)
}
