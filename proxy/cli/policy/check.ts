import type { Policy } from '../../policy/policy.ts'
import type { Finding } from '../app/python/finding.ts'
import type { Call, Command, CommandContext } from '../command.ts'
import { faultOutcome, formatFinding } from '../finding.ts'
import { formatCount, type Outcome } from '../outcome.ts'
import { readPolicy } from './read-policy.ts'

/** Checks whether a policy can be used. */
export const policyCheck: Command = {
  name: 'policy check',
  summary: 'say whether a policy can be used, and what is wrong with it',
  operands: '[FILE]',
  takes: [0, 1],
  options: { strict: { value: null, about: 'take warnings for faults' } },
  about: [
    '',
    'FILE is $PAGEWARDEN_POLICY, or else `pagewarden.yaml`, if left out. Each fault and warning is a',
    'line `file:line:column: message`. Warnings are what works, but hardly as it was meant.'
  ],
  examples: ['policy check', 'policy check --strict streamlit/pagewarden.yaml'],
  run
}

async function run(call: Call, context: CommandContext): Promise<Outcome> {
  const reading = await readPolicy(call.operands[0], context)
  if (!reading.ok && !reading.wasRead) return faultOutcome(reading.findings)
  const { file } = reading
  if (!reading.ok) {
    const count = formatCount(reading.findings.length, 'fault')
    return {
      exitCode: 1,
      lines: [
        ...reading.findings.map(formatFinding),
        [{ tone: 'bad', text: `${file} cannot be used: ${count}.` }]
      ],
      json: { ok: false, file, faults: reading.findings, warnings: [] }
    }
  }
  const { policy, warnings } = reading
  const isGood = warnings.length === 0 || !call.options.has('strict')
  return {
    exitCode: isGood ? 0 : 1,
    lines: [
      ...warnings.map(formatFinding),
      isGood
        ? [
            { tone: 'good', text: `${file} can be used` },
            `: ${formatContents(policy)}${formatCare(warnings)}`
          ]
        : [
            {
              tone: 'bad',
              text: `${file} does not pass --strict: ${formatCount(warnings.length, 'warning')}.`
            }
          ]
    ],
    json: { ok: isGood, file, version: policy.version, faults: [], warnings }
  }
}

function formatContents({ version, pages, paths, roles, tests }: Policy): string {
  const questions = tests.reduce((sum, { may, mayNot }) => sum + may.length + mayNot.length, 0)
  const parts = [
    formatCount(pages.length, 'page'),
    formatCount(paths.length, 'path'),
    formatCount(roles.length, 'role'),
    formatCount(questions, 'question in its tests', 'questions in its tests')
  ]
  return `version ${version}, ${parts.join(', ')}.`
}

function formatCare(warnings: readonly Finding[]): string {
  return warnings.length === 0 ? '' : ` ${formatCount(warnings.length, 'warning')} above.`
}
