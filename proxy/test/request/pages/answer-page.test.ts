import fc from 'fast-check'
import { test } from 'tap'
import { LANGUAGES } from '../../../language/language.ts'
import { type AnswerFacts, answerPage } from '../../../request/pages/answer-page.ts'
import { createSite } from '../../../request/pages/site.ts'
import { normalPath } from '../../../request/path.ts'
import { faultsOf } from '../../support/html.ts'
import { nobody, zoe } from '../../support/people.ts'

const site = createSite('', null, null)
const facts: AnswerFacts = {
  status: 403,
  language: 'en',
  requestId: 'id-1',
  identity: zoe,
  path: '/payroll',
  pages: ['/', '/sales'],
  site
}
const desk = { text: 'it@example.com', href: 'mailto:it@example.com' }

test('a refused person reads who they are, what they asked for, whom to ask, and what they may open', (t) => {
  const page = answerPage({ ...facts, site: createSite('', desk, null) })

  t.same(faultsOf(page), [])
  t.match(page, '<html lang="en">')
  t.match(page, '<title>You may not open this.</title>')
  t.match(page, '<dt>You asked for</dt><dd><code>/payroll</code></dd>')
  t.match(page, '<dt>You are</dt><dd><code>zoe@example.com</code></dd>')
  t.match(page, '<dt>Request</dt><dd><code>id-1</code></dd>')
  t.match(page, '<dt>Contact</dt><dd><a href="mailto:it@example.com">it@example.com</a></dd>')
  t.match(page, 'write to the contact above')
  t.match(page, '<nav aria-labelledby="open"><h2 id="open">You may open</h2>')
  t.match(page, '<li><a href="/">/</a></li><li><a href="/sales">/sales</a></li>')
  t.match(page, 'href="/_pagewarden/sign-out"')
  t.end()
})

test('the same in Japanese', (t) => {
  const page = answerPage({ ...facts, language: 'ja' })

  t.same(faultsOf(page), [])
  t.match(page, '<html lang="ja">')
  t.match(page, '<h1>このページを開く権限がありません。</h1>')
  t.match(page, '<dt>開こうとしたページ</dt><dd><code>/payroll</code></dd>')
  t.match(page, 'アプリの管理者にご連絡ください')
  t.notMatch(page.replace(/<style>[^<]*<\/style>|<[^>]*>/g, ''), /\b(?:You|page|Sign)\b/)
  t.end()
})

test('a person is called by the best name that is known', (t) => {
  t.match(answerPage({ ...facts, identity: { ...zoe, email: null } }), '<code>zoe</code>')
  t.match(answerPage({ ...facts, identity: nobody }), `<code>${nobody.sub}</code>`)
  t.end()
})

test('each kind of answer says what to do next', (t) => {
  const dash = createSite('/d', { text: 'ext. 4711', href: null }, null)
  const cases: readonly (readonly [Partial<AnswerFacts>, RegExp, RegExp])[] = [
    [{ status: 401, identity: null }, /<a [^>]*href="">Reload this page/, /sign-out|You are</],
    [{ status: 401 }, /ended by an operator[\s\S]*sign-out/, /Reload/],
    [{ status: 421, identity: null }, /Look at the address again/, /sign-out|<a /],
    [{ status: 502 }, /role="status"[\s\S]*<a [^>]*href="">Try again now/, /You may open/],
    [{ status: 503, identity: null }, /looks again by itself/, /sign-out|You are</],
    [
      { status: 503, isUnguarded: true },
      /<h1>This app is not protected from inside[\s\S]*PYTHONPATH[\s\S]*looks again by itself/,
      /Who you are cannot/
    ],
    [{ status: 504, site: dash }, /<dd>ext. 4711<\/dd>[\s\S]*whoever runs this app/, /sign-out/],
    [{ status: 400, identity: null, site: dash }, /<a [^>]*href="\/d\/">Go to the app/, /sign-out/],
    [{ status: 404, pages: [] }, /Look at the address[\s\S]*Sign out/, /You may open|whoever/],
    [{ status: 403 }, /Perhaps it does not exist at all/, /<script/],
    [{ status: 500 }, /Something went wrong[\s\S]*You may open/, /whoever|<script/],
    [{ status: 403, pages: [], path: null }, /no page of this app/, /You asked for|You may open</]
  ]
  for (const language of LANGUAGES) {
    for (const [bend, present, absent] of cases) {
      const page = answerPage({ ...facts, ...bend, language })
      t.same(faultsOf(page), [])
      if (language !== 'en') continue
      t.match(page, present)
      t.notMatch(page, absent)
    }
  }
  t.end()
})

test('no text of a stranger becomes markup', (t) => {
  const evil = `"><script>alert('1')</script>&lt;`
  const page = answerPage({
    ...facts,
    requestId: evil,
    identity: { ...zoe, email: evil },
    path: evil,
    pages: [`/${evil}`],
    site: createSite('', { text: evil, href: null }, null)
  })
  t.same(faultsOf(page), [])
  t.notMatch(page, /<script/)

  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const identity = { ...zoe, email: text }
      const page = answerPage({ ...facts, identity, path: text, pages: [`/${text}`] })
      return faultsOf(page).length === 0
    }),
    { numRuns: 300, seed: 3 }
  )
  t.end()
})

test('a link leads to the very page that it names', (t) => {
  const pages = ['/a?b', '/a#b', '/a b', '/ページ', "/it's", '/100%', '/a&b', '/\ud800']
  const page = answerPage({ ...facts, pages, site: createSite('/dash', null, null) })

  const links = [...page.matchAll(/<li><a href="([^"]*)">/g)].map(([, href = '']) =>
    href.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
  )
  t.same(
    links.map(normalPath),
    pages.map((path) => `/dash${path.toWellFormed()}`)
  )
  t.end()
})
