import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Fault } from '../../policy/fault.ts'
import { parsePolicy } from '../../policy/parse/parse.ts'
import type { Policy } from '../../policy/policy.ts'
import { quote } from '../../policy/quote.ts'
import type { Finding } from '../app/python/finding.ts'
import type { CommandContext } from '../command.ts'

/** A policy that was read from a file. */
export type PolicyRead = {
  readonly file: string
  readonly policy: Policy
  readonly warnings: readonly Finding[]
}

export type PolicyReading =
  | ({ readonly ok: true } & PolicyRead)
  | {
      readonly ok: false
      /** Whether the text could be read, so that the fault is inside it. */
      readonly wasRead: boolean
      readonly file: string
      readonly findings: readonly Finding[]
    }

export type TextReading =
  | { readonly ok: true; readonly text: string; readonly digest: string }
  | { readonly ok: false; readonly finding: Finding }

/** The file that `serve` would use, so that both commands use the same policy. */
export function defaultPolicy({ env }: CommandContext): string {
  return env['PAGEWARDEN_POLICY']?.trim() || 'pagewarden.yaml'
}

/** Reads and checks a policy. The default is the one that `serve` would use. */
export async function readPolicy(
  given: string | undefined,
  context: CommandContext
): Promise<PolicyReading> {
  const file = given ?? defaultPolicy(context)
  const read = await readText(file, context)
  if (!read.ok) {
    const { message, ...where } = read.finding
    const advice =
      message === NO_FILE ? `${NO_FILE}, or write a policy with \`pagewarden init\`` : message
    return { ok: false, wasRead: false, file, findings: [{ ...where, message: advice }] }
  }
  return parseText(file, read.text, read.digest)
}

/** Parses the text of a policy and adds the name of the file to its faults. */
export function parseText(file: string, text: string, version: string): PolicyReading {
  const parsed = parsePolicy(text, version)
  if (!parsed.ok) {
    return { ok: false, wasRead: true, file, findings: parsed.faults.map(toFinding(file, 'fault')) }
  }
  const warnings = parsed.warnings.map(toFinding(file, 'warning'))
  return { ok: true, file, policy: parsed.policy, warnings }
}

/** The text of a file, and the digest that names the policy in the proxy's log. */
export async function readText(file: string, { cwd }: CommandContext): Promise<TextReading> {
  const refuse = (message: string): TextReading => ({
    ok: false,
    finding: { level: 'fault', file, message }
  })
  if (/^https?:\/\//.test(file)) {
    return refuse('this command reads files; fetch it first, as with `curl -o policy.yaml`')
  }
  try {
    const bytes = await readFile(resolve(cwd, file))
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
    return { ok: true, text: bytes.toString('utf8'), digest }
  } catch (error) {
    return refuse(formatUnreadable(error))
  }
}

/** Explains why the system could not read a file, with the remedy. */
export function formatUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REMEDIES[code] ?? `it cannot be read (${quote(String(error))})`
}

const NO_FILE = 'there is no such file; name another'

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: NO_FILE,
  ENOTDIR: NO_FILE,
  EISDIR: 'this is a folder; name a file in it',
  EACCES: 'this user may not read it; change its rights or its owner'
}

function toFinding(file: string, level: Finding['level']): (fault: Fault) => Finding {
  return ({ line, column, code, message }) => ({ level, file, line, column, code, message })
}
