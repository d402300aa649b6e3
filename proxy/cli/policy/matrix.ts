import { makeMatrix } from '../../policy/analysis/matrix.ts'
import { didYouMean } from '../../policy/nearest.ts'
import { quote } from '../../policy/quote.ts'
import { type Call, type Command, type CommandContext, lastValue } from '../command.ts'
import { faultOutcome, refuse } from '../finding.ts'
import type { Outcome } from '../outcome.ts'
import { matrixPage } from './matrix-page.ts'
import { formatMatrix } from './matrix-text.ts'
import { readPolicy } from './read-policy.ts'

const FORMATS = ['text', 'json', 'html'] as const

/** Shows the access of each principal as a table. */
export const policyMatrix: Command = {
  name: 'policy matrix',
  summary: 'show who may open what, as a table',
  operands: '[FILE]',
  takes: [0, 1],
  options: { format: { value: 'FORMAT', about: 'text, json or html; text if left out' } },
  about: [
    '',
    'Columns are everybody, the roles, the groups and names in rules, and the people of the tests.',
    'The HTML is one page without scripts, for people who do not read policies: to mail or to print.'
  ],
  examples: ['policy matrix', 'policy matrix --format html > who-may-see-what.html'],
  run
}

async function run(call: Call, context: CommandContext): Promise<Outcome> {
  const format = lastValue(call, 'format') ?? 'text'
  const known = FORMATS.find((name) => name === format)
  if (known === undefined) {
    const choice = `the formats are ${FORMATS.join(', ')}`
    return refuse(`${quote(format)} is no format${didYouMean(format, FORMATS, choice)}`)
  }
  const reading = await readPolicy(call.operands[0], context)
  if (!reading.ok) return faultOutcome(reading.findings)
  const { policy, file } = reading
  const matrix = makeMatrix(policy)
  const json = { ok: true, file, version: policy.version, shadow: policy.reportOnly, ...matrix }
  const lines = [
    ...(policy.reportOnly
      ? [[{ tone: 'warn' as const, text: '`report-only: true` refuses nobody; without it:' }]]
      : []),
    ...formatMatrix(matrix, context.columns)
  ]
  const outcome: Outcome = { exitCode: 0, lines, json }
  switch (known) {
    case 'text':
      return outcome
    case 'json':
      return { ...outcome, document: `${JSON.stringify(json, null, 2)}\n` }
    case 'html':
      return { ...outcome, document: matrixPage({ file, policy, matrix, now: context.now }) }
  }
}
