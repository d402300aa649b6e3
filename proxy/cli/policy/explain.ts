import type { Identity } from '../../identity/identity.ts'
import { type Check, type Explanation, explain } from '../../policy/analysis/explain.ts'
import { decidePage } from '../../policy/decide.ts'
import { formatPerson } from '../../policy/person.ts'
import type { Policy } from '../../policy/policy.ts'
import { quote } from '../../policy/quote.ts'
import { isPage } from '../../policy/route.ts'
import { type Call, type Command, type CommandContext, lastValue } from '../command.ts'
import { faultOutcome, refuse } from '../finding.ts'
import type { Line, Outcome, Span } from '../outcome.ts'
import { layTable } from '../table.ts'
import { readPerson } from './read-person.ts'
import { readPolicy } from './read-policy.ts'

/** Explains why a person may or may not open a page. */
export const policyExplain: Command = {
  name: 'policy explain',
  summary: 'say why somebody may or may not open a page',
  operands: '[FILE]',
  takes: [0, 1],
  options: {
    as: { value: 'PERSON', about: 'email=zoe@partner.example,groups=a,b or { groups: [a] }' },
    page: { value: 'PATH', about: 'a page, a path or the console; again for more; all if left out' }
  },
  about: [
    '',
    'PERSON has `sub`, `email`, `emailVerified`, `username`, `groups` and `claims`, as `as:` of a',
    'test has them; in short, `groups=a,b` and `claims.team=risk`. Says no when any page is refused.'
  ],
  examples: [
    'policy explain --as email=zoe@partner.example --page /sales',
    "policy explain --as '{ groups: [hr], claims: { team: risk } }'"
  ],
  run
}

async function run(call: Call, context: CommandContext): Promise<Outcome> {
  const who = lastValue(call, 'as')
  if (who === undefined) {
    return refuse('say who asks, as in `--as email=zoe@partner.example,groups=analysts`')
  }
  const person = readPerson(who)
  if (!person.ok) {
    return faultOutcome(
      person.faults.map((message) => ({ level: 'fault', message: `--as ${message}` }))
    )
  }
  const reading = await readPolicy(call.operands[0], context)
  if (!reading.ok) return faultOutcome(reading.findings)

  const { policy, file } = reading
  const { identity } = person
  const paths = call.options.get('page') ?? []
  if (paths.length === 0) return explainAll(policy, identity)
  const answers = paths.map((path) => explainPage(policy, identity, path))
  return {
    exitCode: answers.every(({ opens }) => opens) ? 0 : 1,
    lines: answers.flatMap((one) => formatExplanation(one, file)),
    json: { ok: answers.every(({ opens }) => opens), file, version: policy.version, answers }
  }
}

type Answer = Omit<Explanation, 'rule'> & {
  readonly person: string
  /**
   * Whether the person sees the page in the end: a page needs a session, and a session needs `/`.
   */
  readonly opens: boolean
  /** Further facts. */
  readonly notes: readonly string[]
  readonly rule: { readonly name: string; readonly line: number; readonly column: number } | null
}

const NO_SESSION = 'the policy refuses `/`, and without `/` nobody gets a session'

function explainPage(policy: Policy, identity: Identity, path: string): Answer {
  const { rule, ...explanation } = explain(policy, identity, path)
  const { allow } = explanation.decision
  const isLocked = allow && isPage(path) && !decidePage(policy, identity, '/').allow
  const notes = [
    ...(isLocked ? [NO_SESSION] : []),
    ...(policy.reportOnly ? ['`report-only: true` refuses nobody: this is only logged'] : [])
  ]
  const at = rule === null ? null : { name: rule.name, ...rule.at }
  return {
    person: formatPerson(identity),
    opens: allow && !isLocked,
    notes,
    rule: at,
    ...explanation
  }
}

function formatExplanation(
  { person, path, opens, decision, rule, checks, notes }: Answer,
  file: string
) {
  const verdict: Span = opens
    ? { tone: 'good', text: 'may open' }
    : { tone: 'bad', text: 'may not open' }
  const head: Line = [
    { tone: 'strong', text: person },
    ' ',
    verdict,
    ' ',
    { tone: 'strong', text: path }
  ]
  const by: Line =
    rule === null
      ? [`  ${decision.reason}: no rule can speak for it${formatRemedy(path)}`]
      : [`  ${decision.reason} by the rule of ${rule.name} (${file}:${rule.line}:${rule.column})`]
  const rows = checks.map((check) => formatCheck(check))
  return [
    head,
    by,
    ...(rows.length === 0 && rule !== null ? [['  its lists name nobody']] : layTable(rows, '  ')),
    ...notes.map((note): Line => ['  ', { tone: 'warn', text: 'note:' }, ` ${note}`])
  ]
}

/** The user probably means the page of that name. */
function formatRemedy(path: string): string {
  return path.startsWith('/') ? '' : `; a page starts with a slash, as in ${quote(`/${path}`)}`
}

function formatCheck({ hit, list, name, at, why }: Check): readonly Span[] {
  const tone = list === 'allow' ? 'good' : 'bad'
  return [
    hit ? { tone, text: 'hit' } : { tone: 'soft', text: 'miss' },
    list,
    name,
    { tone: 'soft', text: `${at.line}:${at.column}` },
    why
  ]
}

/** Everything with a rule, one line each: the pages and paths that this person may open. */
function explainAll(policy: Policy, identity: Identity): Outcome {
  const answers = [...policy.pages, ...policy.paths].map(({ name }) =>
    explainPage(policy, identity, name)
  )
  const locked = answers.some(({ notes }) => notes.includes(NO_SESSION))
  const rows = answers.map(({ path, opens, decision }): readonly Span[] => [
    opens ? { tone: 'good', text: 'may' } : { tone: 'bad', text: 'may not' },
    path,
    {
      tone: 'soft',
      text: opens === decision.allow ? decision.reason : `${decision.reason}, but not \`/\``
    }
  ])
  return {
    exitCode: 0,
    lines: [
      [{ tone: 'strong', text: formatPerson(identity) }],
      ...layTable(rows, '  '),
      ...(locked ? [['  ', { tone: 'warn' as const, text: 'note:' }, ` ${NO_SESSION}`]] : [])
    ],
    json: { ok: true, version: policy.version, answers }
  }
}
