import type { Finding } from '../app/python/finding.ts'
import type { Call, Command, CommandContext } from '../command.ts'
import { faultOutcome, refuse } from '../finding.ts'
import { formatCount, type Line, type Outcome } from '../outcome.ts'
import { type CaseFile, isCaseFile, readCaseFile } from './case-file.ts'
import { type Answer, answerCase, answerTests } from './case-results.ts'
import { defaultPolicy, type PolicyRead, parseText, readPolicy, readText } from './read-policy.ts'

/** Checks whether a policy answers as its author expects. */
export const policyTest: Command = {
  name: 'policy test',
  summary: 'say whether a policy answers as its tests expect',
  operands: '[FILE] [CASES...]',
  takes: [0, Number.POSITIVE_INFINITY],
  options: { all: { value: null, about: 'list the answers that are as expected, too' } },
  about: [
    '',
    'Runs the `tests:` of FILE, and the questions of each file of CASES:',
    '',
    '    ---',
    '    as { email: zoe@partner.example, groups: [] }',
    '      yes /sales',
    '      no  /payroll page-not-granted /payroll',
    '      pages / /sales',
    '',
    'A reason and a rule after the page are checked if they are there. A case may carry a policy of',
    'its own above the `---`; then FILE is not asked.'
  ],
  examples: ['policy test', 'policy test pagewarden.yaml cases/*.txt'],
  run
}

type Source = { readonly file: string; readonly text: string; readonly digest: string }
type Case = { readonly file: string; readonly read: CaseFile }
/** What came of one case: its answers, or what stands in the way of asking it. */
type CaseOutcome = { readonly answers: readonly Answer[]; readonly findings: readonly Finding[] }

async function run({ operands, options }: Call, context: CommandContext): Promise<Outcome> {
  const sources: Source[] = []
  const unread: Finding[] = []
  for (const file of operands) {
    const reading = await readText(file, context)
    if (reading.ok) sources.push({ file, ...reading })
    else unread.push(reading.finding)
  }
  if (unread.length > 0) return faultOutcome(unread)

  const policies = sources.filter(({ text }) => !isCaseFile(text))
  const cases = sources
    .filter(({ text }) => isCaseFile(text))
    .map(({ file, text }) => ({ file, read: readCaseFile(file, text) }))
  const [first, second] = policies
  if (second !== undefined) {
    return refuse(
      `${second.file} is a second policy; test one at a time, with cases that have their questions below a line \`---\``
    )
  }
  const faults = cases.flatMap(({ read }) => read.faults)
  if (faults.length > 0) return faultOutcome(faults)

  const isAlone = cases.length === 0 || cases.some(({ read }) => read.policy === '')
  const reading =
    first === undefined
      ? isAlone
        ? await readPolicy(defaultPolicy(context), context)
        : null
      : parseText(first.file, first.text, first.digest)
  if (reading !== null && !reading.ok) return faultOutcome(reading.findings)
  const mainPolicies = reading === null ? [] : [reading]
  const outcomes = cases.map((each) => runCase(each, mainPolicies))
  const findings = outcomes.flatMap((outcome) => outcome.findings)
  if (findings.length > 0) return faultOutcome(findings)
  const own = mainPolicies.flatMap(({ file, policy }) => answerTests(file, policy))
  const others = outcomes.flatMap(({ answers }) => answers)
  return formatAnswers([...own, ...others], options.has('all'))
}

/** Asks the questions of a case: of its own policy, or else of the main one. */
function runCase({ file, read }: Case, mainPolicies: readonly PolicyRead[]): CaseOutcome {
  if (read.policy === '') {
    const answers = mainPolicies.flatMap(({ policy }) => answerCase(file, policy, read))
    return { answers, findings: [] }
  }
  const reading = parseText(file, read.policy, '')
  const findings = reading.ok ? reading.warnings : reading.findings
  const found = new Set(findings.map(formatRemark))
  const expected = new Set(read.remarks.map((remark) => remark.text))
  const surprises = reading.ok
    ? []
    : findings.filter((finding) => !expected.has(formatRemark(finding)))
  if (surprises.length > 0) return { answers: [], findings: surprises }
  const remarks = read.remarks.map((remark) => ({
    file,
    line: remark.line,
    column: 1,
    passed: found.has(remark.text),
    said: `of the policy above: ${remark.text}`
  }))
  const answers = reading.ok ? answerCase(file, reading.policy, read) : []
  return { answers: [...remarks, ...answers], findings: [] }
}

/** Formats a fault or warning as a line of a case. */
function formatRemark({ level, line, column, code, message }: Finding): string {
  return `${level} ${line}:${column} ${code} ${message}`
}

function formatAnswers(answers: readonly Answer[], isEach: boolean): Outcome {
  const failed = answers.filter(({ passed }) => !passed)
  if (answers.length === 0) {
    return {
      exitCode: 1,
      lines: [[{ tone: 'bad', text: 'Nothing is asked' }, '; write `tests:` into the policy.']],
      json: { ok: false, asked: 0, failed: 0, answers: [] }
    }
  }
  const isGood = failed.length === 0
  const summary: Line = isGood
    ? [{ tone: 'good', text: `All ${formatCount(answers.length, 'answer')} are as expected.` }]
    : [
        {
          tone: 'bad',
          text: `${failed.length} of ${formatCount(answers.length, 'answer')} are not as expected.`
        }
      ]
  return {
    exitCode: isGood ? 0 : 1,
    lines: [...(isEach ? answers : failed).map(formatAnswer), summary],
    json: { ok: isGood, asked: answers.length, failed: failed.length, answers }
  }
}

function formatAnswer({ file, line, column, passed, said }: Answer): Line {
  return [
    { tone: passed ? 'good' : 'bad', text: passed ? 'ok    ' : 'not ok' },
    ' ',
    { tone: 'soft', text: `${file}:${line}:${column}:` },
    ` ${said}`
  ]
}
