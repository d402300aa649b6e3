import fc from 'fast-check'
import { test } from 'tap'
import { consolePage } from '../../console/page.ts'
import { partsOf } from '../../console/parts.ts'
import { Refusals } from '../../console/refusals.ts'
import { type Connection, type PolicyState, takeSnapshot } from '../../console/snapshot.ts'
import { NOTHING } from '../../language/html.ts'
import type { Policy } from '../../policy/policy.ts'
import { policyOf } from '../support/fixture.ts'
import { faultsOf } from '../support/html.ts'
import { nobody, zoe } from '../support/people.ts'

const policy = policyOf(`version: 1
pages: { /: [signed-in], /sales: [group:analysts] }
`)
const fine: PolicyState = { source: 'p.yaml', loadedAt: 0, fault: null }

type Given = {
  readonly tabs?: readonly Connection[]
  readonly refusals?: Refusals
  readonly policy?: Policy
  readonly state?: PolicyState
}

const snapshotOf = (given: Given) =>
  takeSnapshot({
    tabs: () => given.tabs ?? [],
    refusals: given.refusals ?? new Refusals(() => 0),
    policy: () => given.policy ?? policy,
    state: () => given.state ?? fine
  })

const pageOf = (given: Given, more: object = {}) =>
  consolePage({
    host: 'app.example.com',
    identity: zoe,
    home: '/',
    script: '/s.js',
    styles: ['/s.css'],
    parts: partsOf(snapshotOf(given)),
    suggestions: ['/sales'],
    asked: { who: '', email: '', groups: '', page: '' },
    answer: NOTHING,
    done: '',
    ...more
  })

const refusal = {
  identity: zoe,
  what: '/payroll',
  rule: '/payroll',
  reason: 'page-denied',
  asked: 'hash',
  requestId: 'r-1'
}

test('an empty console says what will be there', (t) => {
  const page = pageOf({})
  t.same(faultsOf(page), [])
  t.match(page, 'Nobody is here')
  t.match(page, 'Nothing was refused')
  t.match(page, '<title>Pagewarden console · app.example.com</title>')
  t.match(page, '<html lang="en">')
  t.notMatch(page, /<[a-z][^>]*\s(?:style|on[a-z]+)="/, 'nothing that the content policy forbids')
  t.end()
})

test('it tells who is here, what was refused and how the policy stands', (t) => {
  const refusals = new Refusals(() => 60_000)
  refusals.add(refusal)
  refusals.add(refusal)
  refusals.add({ ...refusal, what: 'session-ended', rule: null, asked: 'odd' })
  refusals.addStranger()
  const tabs: readonly Connection[] = [
    { identity: zoe, since: 0, requestId: '0123456789', page: '/sales' },
    { identity: { ...nobody, username: 'bob.b' }, since: 0, requestId: 'r-3', page: null },
    ...Array.from({ length: 299 }, () => ({ identity: zoe, since: 0, requestId: 'r', page: '/' }))
  ]
  const page = pageOf({ tabs, refusals, state: { ...fine, loadedAt: null } }, { done: 'Done.' })

  t.same(faultsOf(page), [])
  t.match(page, '<td data-label="Page"><code>/sales</code></td>')
  t.match(page, '<time datetime="1970-01-01T00:00:00.000Z">1970-01-01 00:00:00 UTC</time>')
  t.match(page, '<code class="id" title="0123456789">01234567</code>')
  t.match(page, 'opening …')
  t.match(page, '1 older tab not shown.')
  t.match(page, 'title="2 times">×2<')
  t.match(page, /page-denied<\/span> rule <code>\/payroll<\/code> · in the app, by page hash/)
  t.match(page, 'no rule · odd ·')
  t.match(page, `data-who="${zoe.sub}" data-page="/payroll"`)
  t.match(page, '1 request without a valid sign-in')
  t.match(page, '<dd>the start</dd>')
  t.match(page, 'it has none')
  t.match(page, 'aria-label="Sign out zoe@example.com"')
  t.match(page, '>BB<', 'initials')
  t.match(page, '<p id="done" role="status" class="done">Done.</p>')
  t.end()
})

test('the page warns of a policy that could not be renewed and of a report-only policy', (t) => {
  const reportOnly = policyOf(`version: 1
report-only: true
pages: { /: [signed-in], /sales: [group:analysts] }
tests: [{ as: { groups: [analysts] }, may: [/sales] }]
`)
  const { warnings, policy: told } = partsOf(
    snapshotOf({ policy: reportOnly, state: { ...fine, fault: 'p.yaml:1:1: <b>' } })
  )
  t.match(warnings, 'p.yaml:1:1: &#60;b&#62;')
  t.match(warnings, 'Report-only.')
  t.match(told, 'report-only: refuses nobody')
  t.match(told, 'refused, see above')
  t.match(told, '1 of 1 answer as expected')
  t.end()
})

test('no text of a person, a page, a group or a source becomes markup', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constant(`"><script>alert(1)</script><img src=x onerror=alert(1)>'`),
        fc.string({ unit: 'binary' })
      ),
      (text) => {
        const evil = {
          ...zoe,
          sub: text,
          email: text,
          username: text,
          groups: [text],
          claims: { [text]: text }
        }
        const refusals = new Refusals(() => 0)
        refusals.add({
          identity: evil,
          what: `/${text}`,
          rule: text,
          reason: text,
          asked: text,
          requestId: text
        })
        const tabs = [
          { identity: evil, since: 0, requestId: text, page: text },
          { identity: { ...evil, email: null }, since: 0, requestId: text, page: text }
        ]
        const page = pageOf(
          { tabs, refusals, state: { source: text, loadedAt: 0, fault: text } },
          {
            host: text,
            identity: evil,
            suggestions: [text],
            asked: { who: text, email: text, groups: text, page: text },
            done: text
          }
        )
        return faultsOf(page).length === 0 && !/<script>|<img/.test(page)
      }
    ),
    { numRuns: 200, seed: 11, examples: [[`"><script>alert(1)</script>`]] }
  )
  t.end()
})
