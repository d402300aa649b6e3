import { test } from 'tap'
import {
  encodeItem,
  type Grants,
  grantsIn,
  type IdentityHeaders,
  identityHeaders,
  isReservedHeader,
  isTooLong,
  listHeader,
  listIn,
  RESERVED_HEADERS
} from '../../identity/headers.ts'
import type { Identity } from '../../identity/identity.ts'

const zoe: Identity = {
  sub: 'sub-zoe',
  username: 'zoe',
  email: 'zoe@example.com',
  emailVerified: true,
  groups: ['hr', 'analysts'],
  claims: {},
  expiresAt: 0
}

const none: Grants = { pages: [], closed: [] }

test('every reserved name begins as a quick look expects', async (t) => {
  for (const name of RESERVED_HEADERS) t.equal(name[0], 'x', name)
})

test('a name is reserved in every spelling', async (t) => {
  const names = [
    'x-amzn-oidc-data',
    'X-Amzn-Oidc-Accesstoken',
    'x_amzn_oidc_identity',
    'X-AMZN_oidc-anything',
    'x-auth-request-user',
    'x-forwarded-user',
    'X_Forwarded_User',
    'x-forwarded_email',
    'x-forwarded-groups',
    'x-forwarded-preferred_username',
    'x-pagewarden-pages',
    'X_PAGEWARDEN_ASSERTION',
    'x-streamlit-user',
    'X_Streamlit_User'
  ]
  for (const name of names) t.ok(isReservedHeader(name), name)
})

test('a name that only looks like one is not', async (t) => {
  const names = ['x-forwarded-for', 'x-forwarded-user2', 'x-amzn-trace-id', 'cookie', '', 'x-user']
  for (const name of names) t.notOk(isReservedHeader(name), name)
})

test('the app is told who it is, in one form', async (t) => {
  t.same(identityHeaders(zoe, { pages: ['/sales', '/'], closed: [] }), {
    'x-forwarded-user': 'sub-zoe',
    'x-forwarded-email': 'zoe@example.com',
    'x-forwarded-preferred-username': 'zoe',
    'x-forwarded-groups': 'analysts,hr',
    'x-pagewarden-pages': '/,/sales'
  })
})

test('unknown and unverified facts get no header', async (t) => {
  const cases = [
    { ...zoe, email: null },
    { ...zoe, emailVerified: false }
  ]
  for (const identity of cases) t.notOk('x-forwarded-email' in identityHeaders(identity, none))
  t.notOk('x-forwarded-preferred-username' in identityHeaders({ ...zoe, username: null }, none))
  t.equal(identityHeaders({ ...zoe, groups: [] }, none)['x-forwarded-groups'], '')
})

test('the same rights are the same bytes, in whatever order they came', async (t) => {
  const turned = { ...zoe, groups: zoe.groups.toReversed() }
  t.equal(
    JSON.stringify(identityHeaders(zoe, { pages: ['/', '/a', '!/b'], closed: ['/b', '/c'] })),
    JSON.stringify(identityHeaders(turned, { pages: ['!/b', '/a', '/'], closed: ['/c', '/b'] }))
  )
})

test('any claim becomes visible ASCII without a comma', async (t) => {
  const cases = [
    ['plain-Text_1.~!', 'plain-Text_1.~!'],
    ['a b', 'a%20b'],
    ['a,b', 'a%2Cb'],
    ['100%', '100%25'],
    ['a\r\nX-Evil: 1', 'a%0D%0AX-Evil:%201'],
    ['\u0000\u007f', '%00%7F'],
    ['山田', '%E5%B1%B1%E7%94%B0'],
    ['🦉', '%F0%9F%A6%89'],
    ['lone \ud800 half', 'lone%20%EF%BF%BD%20half'],
    ['', '']
  ] as const
  for (const [text, encoded] of cases) {
    t.equal(encodeItem(text), encoded, JSON.stringify(text))
    t.equal(decodeURIComponent(encodeItem(text)), text.toWellFormed())
  }
  t.equal(identityHeaders({ ...zoe, groups: ['a,b', 'c'] }, none)['x-forwarded-groups'], 'a%2Cb,c')
})

const named = (count: number, length: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `/${String(index).padStart(length - 1, 'p')}`)

const longest = (headers: IdentityHeaders): number =>
  Math.max(...Object.values(headers).map(({ length }) => length))

test('S7: a list that is too long for one header goes in numbered parts, cut between items', async (t) => {
  const pages = named(250, 60)
  const groups = named(180, 100)
  const closed = named(120, 100)
  const headers = identityHeaders({ ...zoe, groups }, { pages, closed })

  t.same(Object.keys(headers), [
    'x-forwarded-user',
    'x-forwarded-email',
    'x-forwarded-preferred-username',
    'x-forwarded-groups',
    'x-pagewarden-groups-2',
    'x-pagewarden-groups-3',
    'x-pagewarden-groups-4',
    'x-pagewarden-pages',
    'x-pagewarden-pages-2',
    'x-pagewarden-pages-3',
    'x-pagewarden-closed',
    'x-pagewarden-closed-2',
    'x-pagewarden-closed-3'
  ])
  t.ok(longest(headers) <= 6_000)
  for (const value of Object.values(headers)) t.notMatch(value, /^,|,$|,,/)
  t.equal(listIn(headers, 'pages'), pages.toSorted().join(','))
  t.equal(listIn(headers, 'groups'), groups.toSorted().join(','))
  t.equal(listIn(headers, 'closed'), closed.toSorted().join(','))
  t.ok(Object.keys(headers).every((name) => isReservedHeader(name)))
})

test('a list of exactly one header is one, and of a byte more is two', async (t) => {
  const one = identityHeaders(zoe, { pages: ['/a', `/${'b'.repeat(5_996)}`], closed: [] })
  const two = identityHeaders(zoe, { pages: ['/a', `/${'b'.repeat(5_997)}`], closed: [] })

  t.equal(one['x-pagewarden-pages']?.length, 6_000)
  t.notOk('x-pagewarden-pages-2' in one)
  t.equal(two['x-pagewarden-pages'], '/a')
  t.equal(two['x-pagewarden-pages-2']?.length, 5_998)
  t.notOk(isTooLong(two))
})

test('any value that is too long for a header is found', async (t) => {
  const long = `/${'b'.repeat(6_000)}`
  const cases: readonly (readonly [Identity, Grants])[] = [
    [zoe, { pages: [long], closed: [] }],
    [zoe, { pages: ['/', long, '/z'], closed: [] }],
    [zoe, { pages: [], closed: [long] }],
    [{ ...zoe, email: `${'é'.repeat(1_100)}@example.com` }, none],
    [{ ...zoe, groups: named(400, 100) }, none]
  ]
  for (const [identity, grants] of cases) t.ok(isTooLong(identityHeaders(identity, grants)))
  t.notOk(isTooLong(identityHeaders({ ...zoe, groups: named(300, 100) }, none)))
})

test('the name of a part is that of its list', async (t) => {
  t.equal(listHeader('pages', 1), 'x-pagewarden-pages')
  t.equal(listHeader('groups', 1), 'x-forwarded-groups')
  t.equal(listHeader('groups', 2), 'x-pagewarden-groups-2')
  t.equal(listHeader('closed', 3), 'x-pagewarden-closed-3')
})

test('the same grants are the same text, and a page more on either list is another', async (t) => {
  const textOf = (grants: Grants): string => grantsIn(identityHeaders(zoe, grants))
  const some = { pages: ['/'], closed: ['/b'] }

  t.equal(textOf(some), textOf({ ...some }))
  t.not(textOf(some), textOf({ ...some, closed: [] }))
  t.not(textOf(some), textOf({ ...some, closed: ['/b', '/c'] }))
  t.not(textOf(some), textOf({ ...some, pages: ['/', '/b'] }))
  t.not(textOf({ pages: [], closed: ['/'] }), textOf({ pages: ['/'], closed: [] }))
})
