import { setTimeout as pause } from 'node:timers/promises'

/** Waits until a condition holds; returns the ms that it took. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patience = 60_000
): Promise<number> {
  const begin = performance.now()
  for (;;) {
    if (await Promise.resolve(holds()).catch(() => false)) return performance.now() - begin
    if (performance.now() - begin > patience) throw new Error(`it never came to be that ${what}`)
    await pause(20)
  }
}
