import { type Change, diffPolicies } from '../../policy/analysis/diff.ts'
import type { PrincipalAccess } from '../../policy/analysis/principal-access.ts'
import type { Call, Command, CommandContext } from '../command.ts'
import { faultOutcome } from '../finding.ts'
import { formatCount, type Line, type Outcome, type Span } from '../outcome.ts'
import { layTable } from '../table.ts'
import { formatHead } from './matrix-text.ts'
import { readPolicy } from './read-policy.ts'

/** Compares two policies: the access that people gain and the access that they lose. */
export const policyDiff: Command = {
  name: 'policy diff',
  summary: 'say who gains and who loses what from one policy to another',
  operands: 'OLD NEW',
  takes: [2, 2],
  options: {},
  about: [
    '',
    'Compares what the files mean, not how they are written: for everybody, each role, each group and',
    'name in rules, and the people of the tests. Says no when anything differs, as diff(1) does.'
  ],
  examples: ['policy diff pagewarden.yaml proposal.yaml'],
  run
}

async function run({ operands }: Call, context: CommandContext): Promise<Outcome> {
  const [before, after] = [
    await readPolicy(operands[0], context),
    await readPolicy(operands[1], context)
  ]
  if (!before.ok || !after.ok) {
    return faultOutcome([before, after].flatMap((reading) => (reading.ok ? [] : reading.findings)))
  }
  const diff = diffPolicies(before.policy, after.policy)
  const { gains, losses, shadow } = diff
  const isSame = gains.length + losses.length === 0 && shadow.from === shadow.to
  return {
    exitCode: isSame ? 0 : 1,
    lines: isSame
      ? [[{ tone: 'good', text: 'Nobody gains and nobody loses anything.' }]]
      : [
          ...formatReportOnly(shadow),
          ...formatChanges('gain', gains),
          ...formatChanges('lose', losses)
        ],
    json: {
      ok: isSame,
      from: { file: before.file, version: before.policy.version },
      to: { file: after.file, version: after.policy.version },
      ...diff
    }
  }
}

function formatReportOnly({ from, to }: { from: boolean; to: boolean }): readonly Line[] {
  if (from === to) return []
  const text = to
    ? '`report-only: true` is new: nobody is refused any more, refusals are only logged.'
    : '`report-only: true` is removed: what was only logged is refused now.'
  return [[{ tone: 'warn', text }]]
}

function formatChanges(verb: 'gain' | 'lose', changes: readonly Change[]): readonly Line[] {
  if (changes.length === 0) return []
  const sign: Span = verb === 'gain' ? { tone: 'good', text: '+' } : { tone: 'bad', text: '-' }
  const rows = changes.map(({ who, name, from, to }): readonly Span[] => [
    sign,
    formatHead(who),
    name,
    `${formatAccess(from)} → ${formatAccess(to)}`
  ])
  const count = formatCount(changes.length, 'change')
  return [[{ tone: 'strong', text: `Who ${verb}s (${count})` }], ...layTable(rows, '  ')]
}

function formatAccess({ may, except }: PrincipalAccess): string {
  return except.length === 0 ? may : `${may}, but not ${except.join(', ')}`
}
