import { createHash } from 'node:crypto'
import { POLICY_INVALID } from '../errors.ts'
import { formatTestResult, runPolicyTests } from '../policy/analysis/run-tests.ts'
import type { Fault } from '../policy/fault.ts'
import { parsePolicy } from '../policy/parse/parse.ts'
import type { Policy, Position } from '../policy/policy.ts'

/** A valid policy, or POLICY_INVALID with every fault, its position and every test that failed. */
export type Checked =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly fault: Error }

/** The same as plain data that can be sent to another thread. */
export type Finding =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly complaints: string }

/** The name of a policy in logs and metrics: the beginning of the SHA-256 of its bytes. */
export function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}

/**
 * Parses a policy and runs its own tests.
 *
 * @param name the file or the URL, for the messages.
 */
export function checkPolicy(name: string, bytes: Uint8Array): Checked {
  return toChecked(name, findIn(name, bytes))
}

/** Parses a policy and runs its own tests. The finding can be sent to another thread. */
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

/** `line:column: message`, which editors and terminals turn into a link. */
export function formatFault({ line, column, message }: Complaint): string {
  return `${line}:${column}: ${message}`
}
