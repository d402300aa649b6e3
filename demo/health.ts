import { setTimeout } from 'node:timers/promises'

const EVERY_MS = 100

/** Settles when `url` answers 200; rejects when the signal aborts. */
export async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  while (!(await isHealthy(url, signal))) await setTimeout(EVERY_MS, undefined, { signal })
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    // The port is not open yet. After an abort, the next wait rejects.
    return false
  }
}
