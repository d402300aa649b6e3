import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { test } from 'tap'
import { PAGE_HEADERS, type PageFacts, renderPage } from '../../request/page.ts'
import { normalPath } from '../../request/path.ts'
import { faultsOf } from '../support/html.ts'
import { nobody, zoe } from '../support/people.ts'

const facts: PageFacts = {
  status: 403,
  title: 'You may not open this.',
  requestId: 'id-1',
  identity: zoe,
  path: '/payroll',
  pages: ['/', '/sales'],
  basePath: ''
}

test('a refused person reads who they are, what they asked for, and what they may open', (t) => {
  const html = renderPage(facts)

  t.same(faultsOf(html), [])
  t.match(html, '<title>You may not open this.</title>')
  t.match(html, '<dt>You asked for</dt><dd><code>/payroll</code></dd>')
  t.match(html, '<dt>You are</dt><dd><code>zoe@example.com</code></dd>')
  t.match(html, '<dt>Request</dt><dd><code>id-1</code></dd>')
  t.match(html, '<li><a href="/">/</a></li><li><a href="/sales">/sales</a></li>')
  t.match(html, 'ask whoever runs this app')
  t.match(html, 'href="/_pagewarden/sign-out"')
  t.end()
})

test('a person is called by the best name that is known', (t) => {
  t.match(renderPage({ ...facts, identity: { ...zoe, email: null } }), '<code>zoe</code>')
  t.match(renderPage({ ...facts, identity: nobody }), `<code>${nobody.sub}</code>`)
  t.end()
})

test('each kind of answer says what to do next', (t) => {
  const cases: readonly (readonly [Partial<PageFacts>, RegExp, RegExp])[] = [
    [{ status: 401, identity: null }, /Reload this page/, /sign-out|You are|Try again/],
    [{ status: 502, identity: null }, /<a href="\/">Try again/, /sign-out|You are/],
    [{ status: 502, identity: null, basePath: '/d' }, /<a href="\/d\/">Try again/, /sign-out/],
    [{ status: 200, identity: null }, /<a href="\/">Sign in again/, /Try again|sign-out/],
    [{ status: 404, pages: [] }, /Sign out/, /ask whoever|You may open/],
    [{ status: 403, pages: [], path: null }, /ask whoever/, /You asked for|You may open/]
  ]
  for (const [bend, present, absent] of cases) {
    const html = renderPage({ ...facts, ...bend })
    t.same(faultsOf(html), [])
    t.match(html, present)
    t.notMatch(html, absent)
  }
  t.end()
})

test('no text of a stranger becomes markup', (t) => {
  const evil = `"><script>alert('1')</script>&lt;`
  const html = renderPage({
    status: 403,
    title: evil,
    requestId: evil,
    identity: { ...zoe, email: evil },
    path: evil,
    pages: [`/${evil}`],
    basePath: ''
  })
  t.same(faultsOf(html), [])
  t.notMatch(html, /<script/)

  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { length } = faultsOf(
        renderPage({ ...facts, title: text, path: text, pages: [`/${text}`] })
      )
      return length === 0
    }),
    { numRuns: 300, seed: 3 }
  )
  t.end()
})

test('a link leads to the very page that it names', (t) => {
  const pages = ['/a?b', '/a#b', '/a b', '/ページ', "/it's", '/100%', '/a&b', '/\ud800']
  const html = renderPage({ ...facts, pages, basePath: '/dash' })

  const links = [...html.matchAll(/<li><a href="([^"]*)">/g)].map(([, href = '']) =>
    href.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
  )
  t.same(
    links.map(normalPath),
    pages.map((page) => `/dash${page.toWellFormed()}`)
  )
  t.end()
})

test('the content policy lets in the one style of the page and nothing else', (t) => {
  const style = /<style>([^<]*)<\/style>/.exec(renderPage(facts))?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = PAGE_HEADERS['content-security-policy'] ?? ''

  t.match(policy, `default-src 'none'; style-src 'sha256-${hash}';`)
  t.notMatch(policy, /unsafe|\*/)
  t.equal(PAGE_HEADERS['cache-control'], 'no-store')
  t.end()
})
