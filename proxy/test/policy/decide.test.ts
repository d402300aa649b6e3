import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { compiledOf, findPath } from '../../policy/compiled-policy.ts'
import { decide, decidePage, decidePath, mayOpenConsole } from '../../policy/decide.ts'
import { decideUrl } from '../../policy/decide-url.ts'
import { person, policyOf } from './people.ts'

const SAMPLE = policyOf(
  readFileSync(new URL('../../../streamlit/pagewarden.yaml', import.meta.url), 'utf8')
)

test('the console is open to the people that the policy names, and closed when it names none', async (t) => {
  const admin = person('{ groups: [admins] }')

  t.equal(mayOpenConsole(SAMPLE, admin), true)
  t.equal(mayOpenConsole(SAMPLE, person('{ groups: [hr] }')), false)
  t.equal(mayOpenConsole(policyOf('version: 1\npages: { /: [signed-in] }'), admin), false)
})

test('a page is not decided as a path, and a path is not decided as a page', async (t) => {
  const open = policyOf('version: 1\npages: { /: [signed-in] }\nunlisted: [signed-in]\n')
  const somebody = person('{}')

  t.equal(decidePage(open, somebody, '/a/b').reason, 'page-malformed')
  t.equal(decidePage(open, somebody, '/a/').reason, 'page-malformed')
  t.equal(decidePage(open, somebody, '').reason, 'page-malformed')
  t.equal(decidePath(open, somebody, '/').reason, 'path-malformed')
  t.equal(decidePath(open, somebody, '').reason, 'path-malformed')
  t.equal(decidePath(open, somebody, '/a').allow, true)
})

test('names that every JavaScript object has are not pages, groups or claims', async (t) => {
  const policy = policyOf(
    'version: 1\npages: { /: [signed-in], /hr: [group:hr] }\nroles: { toString: [group:x] }\n'
  )
  const odd = person('{ groups: [__proto__, constructor], claims: { __proto__: x } }')

  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    t.strictSame(decide(policy, odd, `/${name}`), {
      allow: false,
      rule: null,
      reason: 'page-unlisted'
    })
  }
  t.equal(decide(policy, odd, '/hr').allow, false)
})

test('a path of a thousand segments gets an answer, and a longer one is malformed', async (t) => {
  const path = `/app/static/${'a/'.repeat(1_000)}b`
  const asked = (text: string) => decidePath(SAMPLE, person('{}'), text)

  t.strictSame(asked(path), { allow: true, rule: '/app/static/', reason: 'granted' })
  t.strictSame(asked(`${path}${'/a'.repeat(100_000)}`), {
    allow: false,
    rule: null,
    reason: 'path-malformed'
  })
})

test('S3: a name is bounded in bytes before it is normalized, under any policy', async (t) => {
  const open = policyOf('version: 1\nunlisted: [signed-in]\npages: { /: [signed-in] }\n')
  const marks = '\u0301\u0316'.repeat(60_000)
  const began = performance.now()

  for (const path of [`/a${marks}`, `/a/${marks}`, `/${'é'.repeat(129)}`]) {
    const { allow, reason } = decideUrl(open, person('{}'), path)
    t.equal(allow, false)
    t.match(reason, /-malformed$/)
    t.match(decidePage(open, person('{}'), path), { allow: false, reason: 'page-malformed' })
  }
  t.equal(findPath(compiledOf(open), `/a/${marks}`), undefined)
  // Without the bound these take 20 s.
  t.ok(performance.now() - began < 1_000)
})

test('a page name of 256 bytes is decided as any other', async (t) => {
  const open = policyOf('version: 1\nunlisted: [signed-in]\npages: { /: [signed-in] }\n')

  t.match(decideUrl(open, person('{}'), `/${'é'.repeat(128)}`), { allow: true, rule: 'unlisted' })
})

test('a decision depends on the policy that is passed in, and not on an earlier one', async (t) => {
  const ann = person('{ groups: [hr] }')
  const before = policyOf('version: 1\npages: { /: [signed-in], /pay: [group:hr] }\n')
  const after = policyOf('version: 1\npages: { /: [signed-in], /pay: [group:payroll] }\n')

  t.equal(decidePage(before, ann, '/pay').allow, true)
  t.equal(decidePage(after, ann, '/pay').allow, false)
  t.equal(decidePage(before, ann, '/pay').allow, true)
})
