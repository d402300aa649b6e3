import { REASONS } from '../../policy/decide.ts'
import type { Fault } from '../../policy/fault.ts'

/** A golden case: a policy, then `---`, then its expected findings and answers. */
export type Case = {
  readonly policy: string
  /** All lines `fault 3:5 code message` and `warning 3:5 code message`. */
  readonly faults: readonly string[]
  readonly people: readonly CasePerson[]
}

/** A line `as { groups: [hr] }` and the lines below it. */
export type CasePerson = {
  readonly as: string
  readonly questions: readonly CaseQuestion[]
  /** A line `pages / /sales`: the expected list of granted pages; null without such a line. */
  readonly pages: readonly string[] | null
}

/** A line `no /payroll page-denied /payroll`: the answer, the path, the reason, the rule or `-`. */
export type CaseQuestion = {
  readonly allow: boolean
  readonly path: string
  readonly reason: string
  readonly rule: string | null
}

const QUESTION = new RegExp(`^(yes|no)\\s+(.+?) (${REASONS.join('|')}) (.+)$`)

export function readCase(text: string): Case {
  // The last `---` counts, because a policy may contain one too.
  const end = text.lastIndexOf('---\n')
  const lines = text
    .slice(end)
    .split('\n')
    .map((line) => line.trim())
  const faults = lines.filter((line) => /^(fault|warning) /.test(line))
  const starts = lines.flatMap((line, index) => (line.startsWith('as ') ? [index] : []))
  const people = starts.map((start, index) => readPerson(lines.slice(start, starts[index + 1])))
  return { policy: text.slice(0, end), faults, people }
}

function readPerson([head = '', ...lines]: readonly string[]): CasePerson {
  const pages = lines.find((line) => /^pages( |$)/.test(line))
  return {
    as: head.slice('as '.length),
    questions: lines.filter((line) => /^(yes|no)\s/.test(line)).map(readQuestion),
    pages: pages?.split(' ').slice(1) ?? null
  }
}

function readQuestion(line: string): CaseQuestion {
  const [, answer, path, reason, rule] = QUESTION.exec(line) ?? []
  if (path === undefined || reason === undefined || rule === undefined) {
    throw new Error(`no question: ${line}`)
  }
  return { allow: answer === 'yes', path, reason, rule: rule === '-' ? null : rule }
}

export function formatFault(kind: 'fault' | 'warning', fault: Fault): string {
  return `${kind} ${fault.line}:${fault.column} ${fault.code} ${fault.message}`
}
