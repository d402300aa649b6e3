import { createHash } from 'node:crypto'
import { POLICY_INVALID } from '../errors.ts'
import { formatTestResult, runPolicyTests } from '../policy/analysis/run-tests.ts'
import type { Fault } from '../policy/fault.ts'
import { parsePolicy } from '../policy/parse/parse.ts'
import type { Policy, Position } from '../policy/policy.ts'

/** A policy that may be put in force, or POLICY_INVALID: every fault with its place, every test that failed. */
export type Checked =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly fault: Error }

/** The same as plain data, which goes from thread to thread. */
export type Finding =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly complaints: string }

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
  return toChecked(name, findIn(name, bytes))
}

/** Reads a policy and asks it its own tests; what was found may have come from another thread. */
export function findIn(name: string, bytes: Uint8Array): Finding {
  const parsed = parsePolicy(Buffer.from(bytes).toString('utf8'), versionOf(bytes))
  if (!parsed.ok) return { ok: false, complaints: formatAll(name, parsed.faults) }
  const failed = runPolicyTests(parsed.policy).filter(({ passed }) => !passed)
  if (failed.length === 0) return parsed
  const complaints = failed.map((result) => ({ ...result.at, message: formatTestResult(result) }))
  return { ok: false, complaints: formatAll(name, complaints) }
}

export function toChecked(name: string, finding: Finding): Checked {
  if (finding.ok) return finding
  return { ok: false, fault: new POLICY_INVALID(name, finding.complaints) }
}

type Complaint = Position & { readonly message: string }

function formatAll(name: string, complaints: readonly Complaint[]): string {
  return complaints.map((complaint) => `- ${name}:${formatFault(complaint)}`).join('\n')
}

/** `line:column: message`, as editors and terminals link it. */
export function formatFault({ line, column, message }: Complaint): string {
  return `${line}:${column}: ${message}`
}
