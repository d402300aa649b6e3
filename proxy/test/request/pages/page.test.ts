import { createHash } from 'node:crypto'
import { test } from 'tap'
import { NOTHING } from '../../../language/html.ts'
import { type Page, pageHeaders, renderPage } from '../../../request/pages/page.ts'
import { createSite } from '../../../request/pages/site.ts'
import { faultsOf } from '../../support/html.ts'

const plain: Page = {
  language: 'en',
  title: 'Title',
  mark: '',
  body: NOTHING,
  site: createSite('', null, null),
  retries: false,
  redirectsTo: null
}

const textsOf = (page: string, element: 'style' | 'script'): readonly string[] =>
  [...page.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(
    ([, text = '']) => text
  )
const sourceOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('the content policy lets in what is in the page and nothing else', (t) => {
  const branded = createSite('', null, '.brand { height: 2rem }\n')
  for (const site of [plain.site, branded]) {
    for (const retries of [false, true]) {
      const page = renderPage({ ...plain, site, retries })
      const policy = pageHeaders(site, retries)['content-security-policy'] ?? ''

      const styles = textsOf(page, 'style')
      t.equal(styles.length, site.styles.length)
      t.match(policy, `default-src 'none'; style-src ${styles.map(sourceOf).join(' ')};`)
      const scripts = textsOf(page, 'script').map(sourceOf)
      t.equal(scripts.length, retries ? 1 : 0)
      t.equal(/script-src ([^;]*)/.exec(policy)?.[1] ?? '', scripts.join(' '))
      t.equal(policy.includes("connect-src 'self'"), retries)
      t.notMatch(policy, /unsafe|\*|https?:/)
    }
  }
  t.end()
})

test('no page of ours is stored, framed by other sites, or named to them', (t) => {
  t.match(pageHeaders(plain.site, false), {
    'cache-control': 'no-store',
    'content-security-policy': /form-action 'self'; frame-ancestors 'self'$/,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff'
  })
  t.end()
})

test('a page has a language, a title, one heading and one landmark', (t) => {
  const page = renderPage({ ...plain, language: 'ja', mark: '403' })
  t.same(faultsOf(page), [])
  t.match(page, '<html lang="ja">')
  t.match(page, '<title>Title</title>')
  t.equal(page.match(/<main>/g)?.length, 1)
  t.equal(page.match(/<h1>/g)?.length, 1)
  t.match(page, '<p class="status">403</p>')
  t.match(page, 'width=device-width, initial-scale=1"')
  t.end()
})

test('the redirect of a page is a value and not markup', (t) => {
  const page = renderPage({ ...plain, redirectsTo: 'https://a.example/?b=1&c="><b>' })
  t.same(faultsOf(page), [])
  t.match(page, '<meta http-equiv="refresh" content="0; url=https://a.example/?b=1&#38;c=&#34;')
  t.end()
})
