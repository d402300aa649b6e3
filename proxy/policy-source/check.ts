import { createHash } from 'node:crypto'
import { POLICY_INVALID } from '../errors.ts'
import type { Fault } from '../policy/fault.ts'
import { parsePolicy } from '../policy/parse.ts'
import type { Place, Policy } from '../policy/policy.ts'
import { runPolicyTests, sayTestResult } from '../policy/run-tests.ts'

/** A policy that may be put in force, or POLICY_INVALID: every fault with its place, every test that failed. */
export type Checked =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly fault: Error }

/** By what logs and metrics name a policy: the beginning of the SHA-256 of its bytes. */
export function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}

/**
 * Reads a policy and asks it its own tests.
 *
 * @param name the file or the URL, for the messages.
 */
export function checkPolicy(name: string, bytes: Uint8Array): Checked {
  const parsed = parsePolicy(Buffer.from(bytes).toString('utf8'), versionOf(bytes))
  if (!parsed.ok) return invalid(name, parsed.faults)
  const failed = runPolicyTests(parsed.policy).filter(({ passed }) => !passed)
  if (failed.length === 0) return parsed
  return invalid(
    name,
    failed.map((result) => ({ ...result.at, message: sayTestResult(result) }))
  )
}

type Complaint = Place & { readonly message: string }

function invalid(name: string, complaints: readonly Complaint[]): Checked {
  const lines = complaints.map((complaint) => `- ${name}:${sayFault(complaint)}`)
  return { ok: false, fault: new POLICY_INVALID(name, lines.join('\n')) }
}

/** `line:column: message`, as editors and terminals link it. */
export function sayFault({ line, column, message }: Complaint): string {
  return `${line}:${column}: ${message}`
}
