import type { Identity } from '../../identity/identity.ts'
import type { Policy } from '../../policy/policy.ts'
import { type Call, type Command, type CommandContext, lastValue } from '../command.ts'
import { faultOutcome, refuse } from '../finding.ts'
import { formatCount, type Line, type Outcome, type Span } from '../outcome.ts'
import { layTable } from '../table.ts'
import { type Decided, readLogLine } from './log-line.ts'
import { readPeople } from './read-people.ts'
import { readPolicy, readText } from './read-policy.ts'
import { type Replayed, replay } from './replay-log.ts'

/** Repeats the decisions of a log with another policy. */
export const policyReplay: Command = {
  name: 'policy replay',
  summary: 'say what another policy would have made of a log',
  operands: 'LOG',
  takes: [1, 1],
  options: {
    policy: { value: 'FILE', about: 'the policy to try; $PAGEWARDEN_POLICY or pagewarden.yaml' },
    people: {
      value: 'FILE',
      about: 'who is who: a list of `{ sub: ..., email: ..., groups: [...] }`'
    }
  },
  about: [
    '',
    'LOG is what the proxy wrote, one JSON object a line; other lines do not matter. It names people',
    'by their `sub` alone, so tell their addresses and groups with --people, or with a `sub` in the',
    "`as:` of the policy's tests. Of others it says what can be said without. Says no when a decision",
    'differs, or cannot be made.'
  ],
  examples: ['policy replay proxy.log --policy new.yaml --people people.yaml'],
  run
}

async function run(call: Call, context: CommandContext): Promise<Outcome> {
  const [file = ''] = call.operands
  const log = await readText(file, context)
  if (!log.ok) return faultOutcome([log.finding])
  const reading = await readPolicy(lastValue(call, 'policy'), context)
  if (!reading.ok) return faultOutcome(reading.findings)
  const listed = await readListed(lastValue(call, 'people'), context)
  if (!listed.ok) return faultOutcome(listed.findings)

  const lines = log.text.split('\n').filter((line) => line.trim() !== '')
  const read = lines.map(readLogLine)
  const decisions = read.flatMap((line) => (line.kind === 'decision' ? [line.decided] : []))
  const unread = read.filter(({ kind }) => kind === 'unread').length
  if (decisions.length === 0) {
    return refuse(`${file}: no line of it is a decision; give the log that the proxy writes`)
  }
  const { policy } = reading
  const replayed = replay(decisions, policy, new Map([...peopleIn(policy), ...listed.people]))
  return formatReplay({ decisions, unread, replayed, policy, file: reading.file })
}

async function readListed(file: string | undefined, context: CommandContext) {
  if (file === undefined) return { ok: true as const, people: new Map<string, Identity>() }
  const read = await readText(file, context)
  return read.ok ? readPeople(file, read.text) : { ok: false as const, findings: [read.finding] }
}

function peopleIn({ tests }: Policy): readonly (readonly [string, Identity])[] {
  return tests.flatMap(({ as }) => (as.sub === '' ? [] : [[as.sub, as] as const]))
}

type ReplaySummary = {
  readonly decisions: readonly Decided[]
  readonly unread: number
  readonly replayed: readonly Replayed[]
  readonly policy: Policy
  readonly file: string
}

function formatReplay({ decisions, unread, replayed, policy, file }: ReplaySummary): Outcome {
  const refused = replayed.filter(({ from, to }) => from.allowed && to?.allowed === false)
  const allowed = replayed.filter(({ from, to }) => !from.allowed && to?.allowed === true)
  const unknown = replayed.filter(({ to }) => to === null)
  const isGood = refused.length + allowed.length + unknown.length === 0
  const people = new Set(decisions.map(({ sub }) => sub)).size
  const versions = [...new Set(decisions.map((decided) => decided.policy))].filter(Boolean)
  const head = `${formatCount(decisions.length, 'decision')} about ${formatCount(people, 'person', 'people')} under ${versions.join(', ')}, made again under ${file} (${policy.version})`
  return {
    exitCode: isGood ? 0 : 1,
    lines: [
      [{ tone: 'strong', text: head }],
      ...(unread === 0 ? [] : [[`${formatCount(unread, 'line')} could not be read as JSON.`]]),
      ...formatGroup({ tone: 'bad', text: 'Would be refused' }, refused),
      ...formatGroup({ tone: 'good', text: 'Would be allowed' }, allowed),
      ...formatGroup(
        { tone: 'warn', text: 'Cannot be told; say who they are with --people' },
        unknown
      ),
      ...(isGood ? [[{ tone: 'good' as const, text: 'Nothing would differ.' }]] : [])
    ],
    json: {
      ok: isGood,
      file,
      version: policy.version,
      from: versions,
      decisions: decisions.length,
      people,
      unread,
      refused,
      allowed,
      unknown
    }
  }
}

function formatGroup(title: Span, group: readonly Replayed[]): readonly Line[] {
  if (group.length === 0) return []
  const count = group.reduce((sum, replayed) => sum + replayed.count, 0)
  const rows = group.map(({ sub, page, from, to, count: times }): readonly Span[] => [
    sub,
    page,
    `${times} ×`,
    `${formatVerdict(from)} → ${to === null ? '?' : formatVerdict(to)}`
  ])
  return [[title, ` (${count})`], ...layTable(rows, '  ')]
}

function formatVerdict({ reason, rule }: NonNullable<Replayed['to']>): string {
  return rule === null ? reason : `${reason} by ${rule}`
}
