import type { Identity } from '../../identity/identity.ts'
import { REASONS } from '../../policy/decide.ts'
import type { Finding } from '../app/python/finding.ts'
import { readPerson } from './read-person.ts'

/** `yes /sales`, `no /payroll page-denied /payroll`: a question and its expected answer. */
export type CaseQuestion = {
  readonly line: number
  readonly as: Identity
  readonly allow: boolean
  readonly path: string
  /** Null when the line contains no reason. */
  readonly reason: string | null
  /** `-` for no rule; null when the line contains no rule. */
  readonly rule: string | null
}

/** `pages / /sales`: the complete list of pages that a person may see. */
export type CasePages = {
  readonly line: number
  readonly as: Identity
  readonly pages: readonly string[]
}

/** `warning 3:5 role-unused no rule ...`: an expected finding about the policy above. */
export type CaseRemark = { readonly line: number; readonly text: string }

export type CaseFile = {
  /** The policy above the `---`; empty when the questions are for another policy. */
  readonly policy: string
  readonly questions: readonly CaseQuestion[]
  readonly pages: readonly CasePages[]
  readonly remarks: readonly CaseRemark[]
  readonly faults: readonly Finding[]
}

const QUESTION = new RegExp(`^(yes|no)\\s+(\\S.*?)(?:\\s+(${REASONS.join('|')})\\s+(.+))?$`)

/** A line `---` with a question or a person below it. No policy contains that. */
const SEPARATOR =
  /^---[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*(?=[ \t]*(?:as|yes|no|pages|fault|warning)[ \t])/m

export function isCaseFile(text: string): boolean {
  return SEPARATOR.test(text)
}

/** Reads a case: a policy or nothing, a line `---`, then people and questions. */
export function readCaseFile(file: string, text: string): CaseFile {
  const separator = SEPARATOR.exec(text)?.index ?? 0
  const above = text.slice(0, separator)
  const firstLine = above.split('\n').length
  const questions: CaseQuestion[] = []
  const pages: CasePages[] = []
  const remarks: CaseRemark[] = []
  const faults: Finding[] = []
  let as: Identity | null = null

  for (const [index, raw] of text.slice(separator).split('\n').entries()) {
    const line = firstLine + index
    const parsed = readLine(raw.trim(), as)
    switch (parsed.kind) {
      case 'nothing':
        break
      case 'person':
        as = parsed.identity
        break
      case 'question':
        questions.push({ line, ...parsed.question })
        break
      case 'pages':
        pages.push({ line, as: parsed.as, pages: parsed.pages })
        break
      case 'remark':
        remarks.push({ line, text: parsed.text })
        break
      case 'fault':
        faults.push(
          ...parsed.messages.map((message) => ({
            level: 'fault' as const,
            file,
            line,
            column: 1 + raw.search(/\S/),
            message
          }))
        )
    }
  }
  return { policy: isBlank(above) ? '' : above, questions, pages, remarks, faults }
}

type CaseLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'person'; readonly identity: Identity }
  | { readonly kind: 'question'; readonly question: Omit<CaseQuestion, 'line'> }
  | { readonly kind: 'pages'; readonly as: Identity; readonly pages: readonly string[] }
  | { readonly kind: 'remark'; readonly text: string }
  | { readonly kind: 'fault'; readonly messages: readonly string[] }

/** Reads one line below the `---`. `as` is the person of the questions there. */
function readLine(text: string, as: Identity | null): CaseLine {
  if (text === '' || text === '---' || text.startsWith('#')) return { kind: 'nothing' }
  if (/^(?:fault|warning) /.test(text)) return { kind: 'remark', text }
  if (text.startsWith('as ')) {
    const reading = readPerson(text.slice('as '.length).trim())
    return reading.ok
      ? { kind: 'person', identity: reading.identity }
      : { kind: 'fault', messages: reading.faults }
  }
  const [, answer, path, reason = null, rule = null] = QUESTION.exec(text) ?? []
  const isList = /^pages(?:\s|$)/.test(text)
  if (!isList && path === undefined) return { kind: 'fault', messages: [NO_LINE] }
  if (as === null) return { kind: 'fault', messages: [NOBODY] }
  if (path === undefined) return { kind: 'pages', as, pages: text.split(/\s+/).slice(1) }
  return { kind: 'question', question: { as, allow: answer === 'yes', path, reason, rule } }
}

const NOBODY = 'nobody asks yet; write `as { groups: [hr] }` above this line'

const NO_LINE =
  'this is no line of a case; write `as { groups: [hr] }`, `yes /sales`, `no /admin` or `pages / /sales`'

function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line))
}
