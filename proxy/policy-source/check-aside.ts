import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { POLICY_INVALID } from '../errors.ts'
import { deepFreeze } from '../policy/parse/freeze.ts'
import { type Checked, checkPolicy, type Finding, toChecked } from './check.ts'
import { formatCause } from './say-cause.ts'

/** Bytes up to which a policy is checked on the spot: about 200 rules, a few ms. */
const small = 16_384
/** ms: the longest policy there may be takes two seconds on a slow machine. */
const longest = 30_000
/** MiB, twice what the longest policy takes: reading one must not cost the process its memory. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 }

export type AsideOptions = {
  /** Ends the check, whose outcome nobody wants any more. */
  readonly signal: AbortSignal
  /** ms after which a policy that is not checked yet counts as one that cannot be used. */
  readonly timeout?: number
}

/**
 * Checks a policy without holding up what is being served: a small one at once, a large one in a
 * thread of its own, with memory and time of its own. What ends that thread is a fault of the policy.
 *
 * @param name the file or the URL, for the messages.
 */
export async function checkAside(
  name: string,
  bytes: Uint8Array,
  { signal, timeout = longest }: AsideOptions
): Promise<Checked> {
  if (bytes.byteLength <= small) return checkPolicy(name, bytes)
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
