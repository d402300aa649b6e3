import type { Finding } from './app/python/finding.ts'
import type { Line, Outcome } from './outcome.ts'

/** `file:line:column: message`, as editors and terminals link it. */
export function formatFinding({ level, message, file, line, column }: Finding): Line {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return [
    ...(place === '' ? [] : [{ tone: 'strong' as const, text: `${place}:` }, ' ']),
    ...(level === 'warning' ? [{ tone: 'warn' as const, text: 'warning:' }, ' '] : []),
    message
  ]
}

/** The question could not be answered, and why. */
export function faultOutcome(findings: readonly Finding[]): Outcome {
  return {
    exitCode: 2,
    lines: findings.map(formatFinding),
    json: { ok: false, faults: findings }
  }
}

/** The same for a fault that is in no file. */
export function refuse(message: string): Outcome {
  return faultOutcome([{ level: 'fault', message }])
}
