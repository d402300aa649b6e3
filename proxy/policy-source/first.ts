import { setTimeout } from 'node:timers/promises'
import { POLICY_UNREAD } from '../errors.ts'
import { type Checked, checkPolicy } from './check.ts'
import { formatCause, type Source } from './source.ts'

/** ms between two tries. */
const pause = 500

/**
 * Reads the policy with which the proxy starts. A source that cannot be read yet is tried again
 * until its `patience` ends. An invalid policy stops the start at once.
 *
 * @throws POLICY_UNREAD or POLICY_INVALID.
 */
export async function readFirst(source: Source): Promise<Extract<Checked, { ok: true }>> {
  const checked = checkPolicy(source.name, await readWithRetries(source))
  if (!checked.ok) throw checked.fault
  return checked
}

async function readWithRetries(source: Source): Promise<Uint8Array> {
  const end = performance.now() + source.patience
  for (;;) {
    try {
      return await source.read()
    } catch (cause) {
      if (performance.now() >= end) throw unread(source, cause)
      await setTimeout(pause)
    }
  }
}

/** The error for a source that could not be read. */
export function unread({ name }: Source, cause: unknown): InstanceType<typeof POLICY_UNREAD> {
  return new POLICY_UNREAD(name, formatCause(cause), { cause })
}
