import type { Identity } from '../../identity/identity.ts'
import { REASONS } from '../../policy/decide.ts'
import type { Finding } from '../app/python/finding.ts'
import { readPerson } from './read-person.ts'

/** `yes /sales`, `no /payroll page-denied /payroll`: a question and what must come of it. */
export type CaseQuestion = {
  readonly line: number
  readonly as: Identity
  readonly allow: boolean
  readonly path: string
  /** Null when the line does not say. */
  readonly reason: string | null
  /** `-` for none; null when the line does not say. */
  readonly rule: string | null
}

/** `pages / /sales`: the whole list of what a person may see. */
export type CasePages = {
  readonly line: number
  readonly as: Identity
  readonly pages: readonly string[]
}

/** `warning 3:5 role-unused no rule ...`: what is to be said of the policy above. */
export type CaseRemark = { readonly line: number; readonly said: string }

export type CaseFile = {
  /** The policy above the `---`; empty when the questions are for another. */
  readonly policy: string
  readonly questions: readonly CaseQuestion[]
  readonly pages: readonly CasePages[]
  readonly remarks: readonly CaseRemark[]
  readonly faults: readonly Finding[]
}

const QUESTION = new RegExp(`^(yes|no)\\s+(\\S.*?)(?:\\s+(${REASONS.join('|')})\\s+(.+))?$`)

/** A line `---` with a question, or somebody who asks, below it: no policy has that. */
const SEAM =
  /^---[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*(?=[ \t]*(?:as|yes|no|pages|fault|warning)[ \t])/m

export function isCaseFile(text: string): boolean {
  return SEAM.test(text)
}

/** Reads a case: a policy or nothing, a line `---`, and below it people and questions. */
export function readCaseFile(file: string, text: string): CaseFile {
  const seam = SEAM.exec(text)?.index ?? 0
  const above = text.slice(0, seam)
  const firstLine = above.split('\n').length
  const questions: CaseQuestion[] = []
  const pages: CasePages[] = []
  const remarks: CaseRemark[] = []
  const faults: Finding[] = []
  let as: Identity | null = null

  for (const [index, raw] of text.slice(seam).split('\n').entries()) {
    const line = firstLine + index
    const said = readLine(raw.trim(), as)
    switch (said.kind) {
      case 'nothing':
        break
      case 'person':
        as = said.identity
        break
      case 'question':
        questions.push({ line, ...said.question })
        break
      case 'pages':
        pages.push({ line, as: said.as, pages: said.pages })
        break
      case 'remark':
        remarks.push({ line, said: said.said })
        break
      case 'fault':
        faults.push(
          ...said.messages.map((message) => ({
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
  | { readonly kind: 'remark'; readonly said: string }
  | { readonly kind: 'fault'; readonly messages: readonly string[] }

/** One line below the seam; `as` is who asks there. */
function readLine(said: string, as: Identity | null): CaseLine {
  if (said === '' || said === '---' || said.startsWith('#')) return { kind: 'nothing' }
  if (/^(?:fault|warning) /.test(said)) return { kind: 'remark', said }
  if (said.startsWith('as ')) {
    const reading = readPerson(said.slice('as '.length).trim())
    return reading.ok
      ? { kind: 'person', identity: reading.identity }
      : { kind: 'fault', messages: reading.faults }
  }
  const [, answer, path, reason = null, rule = null] = QUESTION.exec(said) ?? []
  const isList = /^pages(?:\s|$)/.test(said)
  if (!isList && path === undefined) return { kind: 'fault', messages: [NO_LINE] }
  if (as === null) return { kind: 'fault', messages: [NOBODY] }
  if (path === undefined) return { kind: 'pages', as, pages: said.split(/\s+/).slice(1) }
  return { kind: 'question', question: { as, allow: answer === 'yes', path, reason, rule } }
}

const NOBODY = 'nobody asks yet; write `as { groups: [hr] }` above this line'

const NO_LINE =
  'this is no line of a case; write `as { groups: [hr] }`, `yes /sales`, `no /admin` or `pages / /sales`'

function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line))
}
