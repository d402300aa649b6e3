import type { Identity } from '../../identity/identity.ts'
import { formatTestResult, runPolicyTests } from '../../policy/analysis/run-tests.ts'
import { decide } from '../../policy/decide.ts'
import { grantedPages } from '../../policy/granted.ts'
import { formatPerson } from '../../policy/person.ts'
import type { Policy } from '../../policy/policy.ts'
import type { CaseFile, CasePages, CaseQuestion } from './case-file.ts'

/** A question to a policy, and whether the answer was the expected one. */
export type Answer = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly passed: boolean
  /** The question and the answer as a sentence. */
  readonly said: string
}

/** The answers to a policy's own tests. */
export function answerTests(file: string, policy: Policy): readonly Answer[] {
  return runPolicyTests(policy).map((result) => ({
    file,
    line: result.at.line,
    column: result.at.column,
    passed: result.passed,
    said: formatTestResult(result)
  }))
}

/** The answers to the questions of a case file. */
export function answerCase(file: string, policy: Policy, read: CaseFile): readonly Answer[] {
  return [
    ...read.questions.map((question) => ({
      file,
      line: question.line,
      column: 1,
      ...answerQuestion(policy, question)
    })),
    ...read.pages.map((asked) => ({
      file,
      line: asked.line,
      column: 1,
      ...answerPages(policy, asked)
    }))
  ]
}

type CaseResult = Pick<Answer, 'passed' | 'said'>

function answerQuestion(policy: Policy, question: CaseQuestion): CaseResult {
  const decision = decide(policy, question.as, question.path)
  const rule = decision.rule ?? '-'
  const isAsExpected =
    (question.reason === null || question.reason === decision.reason) &&
    (question.rule === null || question.rule === rule)
  if (decision.allow !== question.allow || isAsExpected) {
    const { as, path, allow: expected } = question
    const passed = decision.allow === expected
    const result = {
      path,
      expected,
      decision,
      passed,
      person: formatPerson(as),
      at: UNUSED_POSITION
    }
    return { passed, said: formatTestResult(result) }
  }
  return {
    passed: false,
    said: `${formatWho(question)} is right, but for ${decision.reason} by ${rule}, not for ${question.reason} by ${question.rule}`
  }
}

/** The sentence does not contain the position. */
const UNUSED_POSITION = { line: 0, column: 0 }

function formatWho({ as, allow, path }: CaseQuestion): string {
  return `that ${formatPerson(as)} ${allow ? 'may' : 'may not'} open ${path}`
}

function answerPages(policy: Policy, { as, pages }: CasePages): CaseResult {
  const granted = grantedPages(policy, as)
  const passed = granted.join(' ') === pages.join(' ')
  return { passed, said: formatPages(as, granted, passed ? null : pages) }
}

function formatPages(
  as: Identity,
  granted: readonly string[],
  wanted: readonly string[] | null
): string {
  const sentence = `the pages of ${formatPerson(as)} are ${granted.join(' ') || 'none'}`
  return wanted === null ? sentence : `${sentence}, and should be ${wanted.join(' ') || 'none'}`
}
