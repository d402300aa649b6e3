import fc from 'fast-check'
import { test } from 'tap'
import type { Identity } from '../../identity/identity.ts'
import { explain } from '../../policy/analysis/explain.ts'
import { decide, decidePage } from '../../policy/decide.ts'
import { grantedPages } from '../../policy/granted.ts'
import { type Lists, type Model, mayNaively } from './naive.ts'
import { policyOf } from './people.ts'

/*
 * Few names, so that people and rules often match, and names that look alike.
 */
const GROUPS = ['hr', 'HR', 'admins', 'domain:a.example', 'r1']
const EMAILS = ['ann@a.example', 'ANN@A.example', 'bob@b.example', 'zoe@b.example']
const ODD_EMAILS = ['ann@a.example@b.example', 'ann @a.example', 'ånn@a.example', 'ann', '@', '']
const ROLES = ['r0', 'r1', 'r2', 'r3']
const PAGES = ['/', '/a', '/b', '/A', '/a b', '/r1']
const PATHS = ['/app', '/app/', '/app/static/', '/app/static/fin', '/a/b', '/api/']
const QUESTIONS = [
  ...PAGES,
  '/other',
  '/app/',
  '/app/static',
  '/app/static/x.png',
  '/app/static/fin/q1.csv',
  '/app/static/finance',
  '/app/staticx/y',
  '/apps/x',
  '/a/b/c',
  '/api/v1/x',
  '/else/where'
]

const leaf = fc.oneof(
  fc.constant('signed-in'),
  fc.constantFrom(...GROUPS).map((group) => `group:${group}`),
  fc.constantFrom(...EMAILS).map((email) => `email:${email}`),
  fc.constantFrom('a.example', 'B.example').map((domain) => `domain:${domain}`),
  fc.constantFrom('u1', 'u2').map((sub) => `sub:${sub}`),
  fc.constantFrom('team=x', 'team=y=z', 'Team=x').map((claim) => `claim:${claim}`)
)

function people(names: readonly string[]): fc.Arbitrary<string[]> {
  return fc.array(names.length === 0 ? leaf : fc.oneof(leaf, fc.constantFrom(...names)), {
    maxLength: 4
  })
}

/** A role names only roles before it, so that there are no circles. */
const roles = fc
  .tuple(...ROLES.map((_, i) => people(ROLES.slice(0, i))))
  .map((lists): Model['roles'] =>
    Object.fromEntries(ROLES.map((name, i) => [name, lists[i] ?? []]))
  )

const lists: fc.Arbitrary<Lists> = fc.record({ allow: people(ROLES), deny: people(ROLES) })

function rules(names: readonly string[]): fc.Arbitrary<Record<string, Lists>> {
  return fc
    .uniqueArray(fc.constantFrom(...names), { selector: (name) => name.replace(/(.)\/$/, '$1') })
    .chain((chosen) =>
      fc
        .tuple(...chosen.map(() => lists))
        .map((all) => Object.fromEntries(all.map((rule, i) => [chosen[i] ?? '', rule])))
    )
}

const model: fc.Arbitrary<Model> = fc.record({
  roles,
  pages: rules(PAGES),
  paths: rules(PATHS),
  unlisted: fc.oneof(fc.constant('deny' as const), people(ROLES))
})

const identity: fc.Arbitrary<Identity> = fc.record({
  sub: fc.constantFrom('u1', 'u2', 'U1', ''),
  username: fc.constantFrom(null, 'u1', 'hr'),
  email: fc.oneof(fc.constant(null), fc.constantFrom(...EMAILS), fc.constantFrom(...ODD_EMAILS)),
  emailVerified: fc.boolean(),
  groups: fc.uniqueArray(fc.constantFrom(...GROUPS, 'nobody')),
  claims: fc.dictionary(
    fc.constantFrom('team', 'Team', 'team=y', 'email'),
    fc.constantFrom('x', 'y=z', 'z', 'ann@a.example')
  ),
  expiresAt: fc.constant(0)
})

function askAll(person: Identity): readonly (readonly [Identity, string])[] {
  return QUESTIONS.map((path) => [person, path])
}

/** JSON is YAML, so this writer knows nothing of our parser. */
function write({ roles, pages, paths, unlisted }: Model): string {
  return JSON.stringify({ version: 1, roles, pages, paths, unlisted }, null, 2)
}

test('an independent evaluator, written from the design alone, agrees on every question', async (t) => {
  let granted = 0
  let denied = 0
  fc.assert(
    fc.property(model, fc.array(identity, { minLength: 5, maxLength: 5 }), (data, people) => {
      const policy = policyOf(write(data))
      for (const [person, path] of people.flatMap(askAll)) {
        const decision = decide(policy, person, path)
        if (decision.allow) granted++
        else denied++
        if (decision.allow === mayNaively(data, person, path)) continue
        throw new Error(`${path}: ${JSON.stringify(decision)}`)
      }
    }),
    // 1,200 policies with 17 questions about each of 5 people: 102,000.
    { numRuns: 1_200 }
  )

  t.ok(granted + denied >= 100_000, `${granted + denied} questions`)
  t.ok(granted > 12_000 && denied > 12_000, `${granted} granted, ${denied} denied`)
})

test('the list of granted pages gives the same answer as the decision for every page', async (t) => {
  fc.assert(
    fc.property(model, identity, (data, person) => {
      const policy = policyOf(write(data))
      const pages = grantedPages(policy, person)
      for (const page of [...PAGES, '/other', '/x']) {
        const listed = pages.includes(page) || (pages.includes('*') && !pages.includes(`!${page}`))
        if (listed !== decidePage(policy, person, page).allow) throw new Error(page)
      }
      if (pages.join() !== pages.toSorted().join()) throw new Error('not sorted')
    }),
    { numRuns: 150 }
  )
  t.pass()
})

test('an explanation has a hit in the list that decided, and the same outcome as the decision', async (t) => {
  fc.assert(
    fc.property(model, identity, fc.constantFrom(...QUESTIONS), (data, person, path) => {
      const { decision, checks } = explain(policyOf(write(data)), person, path)
      const isDenied = checks.some(({ list, hit }) => list === 'deny' && hit)
      const isAllowed = checks.some(({ list, hit }) => list === 'allow' && hit)
      if (decision.allow !== (isAllowed && !isDenied)) throw new Error(JSON.stringify(checks))
    }),
    { numRuns: 150 }
  )
  t.pass()
})
