import fc from 'fast-check'
import { test } from 'tap'
import { canonicalTarget, loggedPath, normalPath } from '../../request/path.ts'

/** Rows P1 to P19 of the table of attacks on paths; `null` is a 400. */
const cases: Readonly<Record<string, string | null>> = {
  '/': '/',
  '/?a=/../b': '/',
  '/sales': '/sales',
  '/sales/': '/sales/',
  '/SALES': '/SALES',
  '/a/b.c-d_e~f': '/a/b.c-d_e~f',
  "/a!$&'()*+,;=:@": "/a!$&'()*+,;=:@",
  '/%E3%83%9A%E3%83%BC%E3%82%B8': '/ページ',
  '/%e3%83%9a': '/ペ',
  '/caf%C3%A9': '/caf\u00e9',
  '/cafe%CC%81': '/cafe\u0301',
  '/%EF%BC%A1': '/\uff21',
  '/a%20b': '/a b',
  '/a%3Fb': '/a?b',
  '/a%23b': '/a#b',
  '/a%25': '/a%',
  '/a%25zz': '/a%zz',
  '/...': '/...',
  '/.a': '/.a',
  '/sales?path=/public': '/sales',
  '/sales?/_stcore/health': '/sales',
  '/sales?x#y': '/sales',

  '': null,
  '*': null,
  sales: null,
  '?a': null,
  'a:1': null,
  'http://app.example.com/sales': null,
  'https://evil.example/': null,
  '/a/../admin': null,
  '/a/..': null,
  '/..': null,
  '/.': null,
  '/./admin': null,
  '/a/./b': null,
  '/%2e%2e': null,
  '/%2E.': null,
  '/.%2e': null,
  '/%2e/admin': null,
  '/..%2fadmin': null,
  '/..\\admin': null,
  '/..%5cadmin': null,
  '/%5c..%5c': null,
  '/component/x/..%5c': null,
  '/app/static/%2e%2e/x': null,
  '/static/..': null,
  '//admin': null,
  '///admin': null,
  '/a//b': null,
  '/admin//': null,
  '/\\admin': null,
  '/admin%2fx': null,
  '/admin%2Fx': null,
  '/admin%5Cx': null,
  '/%61dmin': null,
  '/admi%6E': null,
  '/%41': null,
  '/a%30': null,
  '/a%5f': null,
  '/a%7E': null,
  '/a%2d': null,
  '/a%00': null,
  '/a%0d%0a': null,
  '/a%09': null,
  '/a%7f': null,
  '/a%C2%85': null,
  '/a%E2%80%A8': null,
  '/a%': null,
  '/a%z': null,
  '/a%zz': null,
  '/a%c0%ae': null,
  '/a%ed%a0%80': null,
  '/a%ff': null,
  '/a\u0080': null,
  '/a b': null,
  '/a\tb': null,
  '/a#b': null,
  '/a#?b': null,
  '/%252e%252e/admin': null,
  '/a%252fb': null,
  '/_stcore/health/../x': null
}

test('a path has one spelling, and every other spelling is refused', (t) => {
  for (const [target, expected] of Object.entries(cases)) {
    t.equal(normalPath(target), expected, JSON.stringify(target))
  }
  t.end()
})

test('S3: a path has at most 2,048 bytes, escaped or not', (t) => {
  const longest = `/${'a'.repeat(2_047)}`
  t.equal(normalPath(longest), longest)
  t.equal(normalPath(`${longest}a`), null)
  t.equal(normalPath(`/${'%C3%A9'.repeat(1_023)}`), `/${'é'.repeat(1_023)}`)
  t.equal(normalPath(`/${'%C3%A9'.repeat(1_024)}`), null)
  t.equal(normalPath(`/${'%CC%81'.repeat(20_000)}`), null)
  t.equal(normalPath(`/?${'%CC%81'.repeat(20_000)}`), '/', 'the query is not looked at')
  t.end()
})

/** What a target is judged as and sent on as. */
const canonical: Readonly<Record<string, string>> = {
  '/dataframe%5Fdemo': '/dataframe_demo',
  '/%61%2D%7e?%61=%2D': '/a-~?%61=%2D',
  '/%e3%83%9a': '/%E3%83%9A',
  '/a%2fb': '/a%2Fb',
  '/%2E%2e/admin': '/../admin',
  '/%5Fstcore/stream': '/_stcore/stream',
  '/_stcore%2Fhealth': '/_stcore%2Fhealth',
  '/%252e': '/%252e',
  '/%25%35F': '/%255F',
  '/sales': '/sales',
  '/?%5f': '/?%5f',
  '': '',
  '*': '*',
  '/%2%35F': '/%2%35F',
  '/%5F%': '/%5F%',
  [`/${'%41'.repeat(2_048)}`]: `/${'%41'.repeat(2_048)}`
}

test('an unreserved character stands for itself, and nothing else is decoded', (t) => {
  for (const [target, expected] of Object.entries(canonical)) {
    t.equal(canonicalTarget(target), expected, target.slice(0, 40))
  }
  t.end()
})

test('dots, slashes and double escapes are refused after canonicalization', (t) => {
  for (const target of ['/%2E%2e/admin', '/_stcore%2Fhealth', '/%25%35F', '/%2%35F', '/%5c%2E']) {
    t.equal(normalPath(canonicalTarget(target)), null, target)
  }
  t.end()
})

test('the canonical spelling decodes to the same text, and has no other of its own', (t) => {
  const piece = fc.constantFrom(
    '/',
    'a',
    '%61',
    '%5F',
    '%2e',
    '%2F',
    '%25',
    '35',
    '%c3%a9',
    '_',
    '%'
  )
  fc.assert(
    fc.property(fc.array(piece), (list) => {
      const target = `/${list.join('')}`
      const spelt = canonicalTarget(target)
      t.equal(canonicalTarget(spelt), spelt)
      t.equal(decoded(spelt), decoded(target))
    }),
    { numRuns: 2_000, seed: 20_261_201 }
  )
  t.end()
})

function decoded(target: string): string | null {
  try {
    return decodeURIComponent(target)
  } catch {
    return null
  }
}

const pieces = [
  '/',
  '.',
  '..',
  '%',
  '2e',
  '%2e',
  '%2F',
  '%5c',
  '\\',
  '?',
  '#',
  'a',
  'Z',
  '%41',
  '%25'
]
const target = fc.oneof(
  fc.webPath({ size: 'small' }),
  fc.string({ unit: 'binary' }).map((text) => `/${text}`),
  fc
    .array(fc.constantFrom(...pieces, 'é', '%C3%A9', ';', '~', ' '))
    .map((list) => `/${list.join('')}`)
)

test('parsers that decode, resolve dots or do neither all read the decided path', (t) => {
  fc.assert(
    fc.property(target, (raw) => {
      const path = normalPath(raw)
      if (path === null) return
      const sent = raw.split('?', 1)[0] ?? ''
      // One that decodes, as uvicorn does; one that parses by WHATWG first, as an HTTP client does.
      t.equal(decodeURIComponent(sent), path)
      t.equal(decodeURIComponent(new URL(raw, 'http://app.example.com').pathname), path)
      // One that decodes twice finds nothing more; one that merges slashes nothing to merge.
      t.notMatch(path, /\/\/|\\|%[0-9a-f]{2}|\/\.\.?(?:\/|$)/i)
    }),
    { numRuns: 3_000, seed: 20_261_121 }
  )
  t.end()
})

test('no two targets that differ in more than the case of an escape are the same path', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const spelt = `/${encodeURIComponent(text.toWellFormed())}`
      const path = normalPath(spelt)
      if (path === null) return
      t.equal(path, `/${text.toWellFormed()}`)
    }),
    { numRuns: 500, seed: 7 }
  )
  t.end()
})

test('the log contains no id of a session or a file, and no endless path', (t) => {
  const long = `/${'a'.repeat(300)}`
  t.equal(loggedPath(null, null), null)
  t.equal(loggedPath('/sales', { kind: 'page', path: '/sales' }), '/sales')
  t.equal(loggedPath('/base/sales', { kind: 'page', path: '/sales' }), '/sales')
  t.equal(loggedPath('/base/a/b', { kind: 'route', path: '/a/b' }), '/a/b')
  t.equal(loggedPath(long, null), `${long.slice(0, 256)}...`)
  t.equal(
    loggedPath('/_stcore/upload_file/s/f', { kind: 'upload', sessionId: 's' }),
    '/_stcore/upload_file/...'
  )
  t.equal(loggedPath('/media/0a.png', { kind: 'media', id: '0a' }), '/media/...')
  t.end()
})
