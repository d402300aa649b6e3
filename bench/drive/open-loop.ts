import { setTimeout } from 'node:timers/promises'

/**
 * Starts an action at a fixed rate for a number of seconds. In this open loop slow actions do not
 * slow down the rate. Settles when all actions have settled, or rejects at the first failure.
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
