import { type Decision, decide } from '../decide.ts'
import { formatPerson } from '../person.ts'
import type { Policy, PolicyTest, Question } from '../policy.ts'

/** One question of the policy's own tests, and its answer. */
export type TestResult = Question & {
  readonly person: string
  readonly expected: boolean
  readonly decision: Decision
  readonly passed: boolean
}

/**
 * Evaluates every question of the file's `tests:`. A policy that fails its own tests must not be
 * used.
 */
export function runPolicyTests(policy: Policy): readonly TestResult[] {
  return policy.tests.flatMap((test) => [
    ...test.may.map((question) => ask(policy, test, question, true)),
    ...test.mayNot.map((question) => ask(policy, test, question, false))
  ])
}

function ask(
  policy: Policy,
  { as }: PolicyTest,
  question: Question,
  expected: boolean
): TestResult {
  const decision = decide(policy, as, question.path)
  return {
    ...question,
    person: formatPerson(as),
    expected,
    decision,
    passed: decision.allow === expected
  }
}

/** One line that says whether a test passed and, if not, why. */
export function formatTestResult({ person, path, expected, decision, passed }: TestResult): string {
  if (passed) return `${person} ${expected ? 'may' : 'may not'} open ${path}`
  const rule = decision.rule === null ? '' : ` by the rule of ${decision.rule}`
  return `${person} ${expected ? 'should' : 'should not'} open ${path}, but ${
    expected ? 'may not' : 'may'
  } (${decision.reason}${rule})`
}
