import type { Finding } from './app/python/finding.ts'
import type { Line, Outcome } from './outcome.ts'

/** `file:line:column: message`, which editors and terminals turn into a link. */
export function formatFinding({ level, message, file, line, column }: Finding): Line {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return [
    ...(place === '' ? [] : [{ tone: 'strong' as const, text: `${place}:` }, ' ']),
    ...(level === 'warning' ? [{ tone: 'warn' as const, text: 'warning:' }, ' '] : []),
    message
  ]
}

/** The outcome when the command could not do its work, with the reason. */
export function faultOutcome(findings: readonly Finding[]): Outcome {
  return {
    exitCode: 2,
    lines: findings.map(formatFinding),
    json: { ok: false, faults: findings }
  }
}

/** The same for a fault that does not belong to a file. */
export function refuse(message: string): Outcome {
  return faultOutcome([{ level: 'fault', message }])
}
