import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { POLICY_INVALID } from './errors.ts'
import type { Fault } from './policy/fault.ts'
import { parsePolicy } from './policy/parse.ts'
import type { Policy } from './policy/policy.ts'

export type LoadedPolicy = { readonly policy: Policy; readonly warnings: readonly Fault[] }

/**
 * Reads and checks a policy file. Its version is the beginning of the SHA-256 of its bytes, by which
 * logs and metrics name it.
 *
 * @throws POLICY_INVALID with every fault, its line and its column, or with why it cannot be read.
 */
export async function loadPolicy(file: string): Promise<LoadedPolicy> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new POLICY_INVALID(
      file,
      `- it cannot be read: ${String(cause).replace(/^Error: /, '')}`,
      { cause }
    )
  })
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const parsed = parsePolicy(bytes.toString('utf8'), version)
  if (parsed.ok) return parsed
  const faults = parsed.faults.map((fault) => `- ${file}:${sayFault(fault)}`)
  throw new POLICY_INVALID(file, faults.join('\n'))
}

/** `line:column: message`, as editors and terminals link it. */
export function sayFault({ line, column, message }: Fault): string {
  return `${line}:${column}: ${message}`
}
