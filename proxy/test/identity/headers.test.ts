import { test } from 'tap'
import {
  encodeItem,
  identityHeaders,
  isReservedHeader,
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
  t.same(identityHeaders(zoe, ['/sales', '/']), {
    'x-forwarded-user': 'sub-zoe',
    'x-forwarded-email': 'zoe@example.com',
    'x-forwarded-preferred-username': 'zoe',
    'x-forwarded-groups': 'analysts,hr',
    'x-pagewarden-pages': '/,/sales'
  })
})

test('what is not known or not proven is not said', async (t) => {
  const cases = [
    { ...zoe, email: null },
    { ...zoe, emailVerified: false }
  ]
  for (const identity of cases) t.notOk('x-forwarded-email' in identityHeaders(identity, []))
  t.notOk('x-forwarded-preferred-username' in identityHeaders({ ...zoe, username: null }, []))
  t.equal(identityHeaders({ ...zoe, groups: [] }, [])['x-forwarded-groups'], '')
})

test('the same rights are the same bytes, in whatever order they came', async (t) => {
  const turned = { ...zoe, groups: zoe.groups.toReversed() }
  t.equal(
    JSON.stringify(identityHeaders(zoe, ['/', '/a', '!/b'])),
    JSON.stringify(identityHeaders(turned, ['!/b', '/a', '/']))
  )
})

test('any claim is visible ASCII that holds no comma of its own', async (t) => {
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
  t.equal(identityHeaders({ ...zoe, groups: ['a,b', 'c'] }, [])['x-forwarded-groups'], 'a%2Cb,c')
})
