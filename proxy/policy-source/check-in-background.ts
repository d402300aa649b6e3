import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { POLICY_INVALID } from '../errors.ts'
import { deepFreeze } from '../policy/parse/parse.ts'
import { type Checked, checkPolicy, type Finding, toChecked } from './check.ts'
import { formatCause } from './source.ts'

/** Maximum number of bytes of a policy that is checked at once: about 200 rules, a few ms. */
const maxInlineBytes = 16_384
/** ms. The longest policy takes two seconds on a slow machine. */
const maxCheckTime = 30_000
/**
 * MiB, twice what the longest policy needs. Reading a policy must not exhaust the memory of the
 * process.
 */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 }

export type BackgroundCheckOptions = {
  /** Aborts the check when its result is not needed anymore. */
  readonly signal: AbortSignal
  /** ms after which a policy that is not checked yet is invalid. */
  readonly timeout?: number
}

/**
 * Checks a policy without blocking requests. A small policy is checked at once. A large policy is
 * checked in its own thread, with limits for memory and time. A thread that fails or exceeds a
 * limit makes the policy invalid.
 *
 * @param name the file or the URL, for the messages.
 */
export async function checkInBackground(
  name: string,
  bytes: Uint8Array,
  { signal, timeout = maxCheckTime }: BackgroundCheckOptions
): Promise<Checked> {
  if (bytes.byteLength <= maxInlineBytes) return checkPolicy(name, bytes)
  const thread = new Worker(new URL('./check-thread.ts', import.meta.url), {
    workerData: { name, bytes },
    resourceLimits
  })
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  const message = once(thread, 'message', { signal: ends }) as Promise<[Finding]>
  const checked = message.then(
    ([finding]) => toChecked(name, deepFreeze(finding)),
    (cause: unknown): Checked => {
      const complaint = `- ${name}: it could not be checked (${formatCause(cause)}); make it smaller`
      return { ok: false, fault: new POLICY_INVALID(name, complaint, { cause }) }
    }
  )
  return checked.finally(() => thread.terminate())
}
