import { test } from 'tap'
import type { Person } from '../../people.ts'
import { parseCookies, setCookie } from '../../session/cookies.ts'
import { Seal } from '../../session/seal.ts'
import { sessionIdOf, shardsOf } from '../../session/session-cookie.ts'
import { Sessions } from '../../session/sessions.ts'
import { Tickets } from '../../session/tickets.ts'

const person = (sub: string): Person => ({
  ...{ sub, username: sub, name: sub, email: '', emailVerified: true },
  ...{ groups: [], claims: {}, note: '' }
})

test('a ticket is found until it expires, and redeemed once', async (t) => {
  let now = 0
  const tickets = new Tickets<string>(100, () => now)
  const [a, b] = [tickets.issue('a'), tickets.issue('b')]
  t.match(a, /^[0-9a-f]{32}$/)
  t.not(a, b)
  t.equal(tickets.find(a), 'a')
  t.equal(tickets.redeem(a), 'a')
  t.equal(tickets.redeem(a), null)
  now = 99
  t.equal(tickets.find(b), 'b')
  t.strictSame(tickets.all(), [{ id: b, value: 'b', endsAt: 100 }])
  now = 100
  t.equal(tickets.find(b), null)
  t.strictSame(tickets.all(), [])
  tickets.issue('c')
  tickets.issue('d')
  t.equal(
    tickets.end((value) => value === 'c'),
    1
  )
  t.equal(tickets.all().length, 1)
})

test('a seal opens only text that it sealed', async (t) => {
  const seal = new Seal()
  const sealed = seal.close('a secret text')
  t.equal(seal.open(sealed), 'a secret text')
  t.not(seal.close('a secret text'), sealed, 'never the same twice')
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
  for (const bad of ['', 'short', changed, new Seal().close('x')]) t.equal(seal.open(bad), null)
})

test('cookies are read as browsers write them', async (t) => {
  const cases = [
    [undefined, []],
    ['', []],
    [
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2']
      ]
    ],
    ['a=1;a=2', [['a', '1']]],
    ['a=b=c ; lone; =x', [['a', 'b=c']]]
  ] as const
  for (const [header, expected] of cases) t.strictSame([...parseCookies(header)], expected)
  t.equal(setCookie('a', '', { maxAge: 0, secure: false }), 'a=; Max-Age=0; Path=/; HttpOnly')
  t.equal(
    setCookie('a', 'b', { maxAge: 5, secure: true }),
    'a=b; Max-Age=5; Path=/; HttpOnly; Secure'
  )
})

test('a session cookie has at least two shards, each small enough for a browser', async (t) => {
  const seal = new Seal()
  const shards = shardsOf('Name', 'id', seal)
  t.strictSame(
    shards.map(([name]) => name),
    ['Name-0', 'Name-1']
  )
  for (const [name, value] of shards) t.ok(`${name}=${value}`.length <= 4096)
  t.equal(sessionIdOf('Name', new Map(shards), seal), 'id')
  t.equal(sessionIdOf('Name', new Map(shards.slice(0, 1)), seal), null, 'half of it is nothing')
  t.equal(sessionIdOf('Name', new Map(), seal), null)
  t.equal(sessionIdOf('Other', new Map(shards), seal), null)
  const five = new Map(Array.from({ length: 5 }, (_, index) => [`Name-${index}`, 'x']))
  t.equal(sessionIdOf('Name', five, seal), null)
})

test('a session requests a new access token when the last one expires, and not before', async (t) => {
  let now = 0
  let requests = 0
  const grant = () => {
    requests += 1
    return { accessToken: `token ${requests}`, groups: [], expiresAt: now / 1000 + 10 }
  }
  const sessions = new Sessions(60_000, grant, () => now)
  const id = sessions.start(person('a'))
  now = 9_999
  t.equal(sessions.find(id)?.grant.accessToken, 'token 1')
  now = 10_000
  t.equal(sessions.find(id)?.grant.accessToken, 'token 2')
  t.match(sessions.find(id)?.session, { person: { sub: 'a' }, authTime: 0 })
  now = 60_000
  t.equal(sessions.find(id), null, 'the session itself is over')
})

test('sessions are listed, refreshed and ended, for one person or all', async (t) => {
  const grant = () => ({ accessToken: 'secret', groups: ['hr'], expiresAt: 3600 })
  const sessions = new Sessions(60_000, grant, () => 0)
  for (const sub of ['a', 'a', 'b']) sessions.start(person(sub))
  t.notMatch(JSON.stringify(sessions.list()), /secret/)
  t.match(sessions.list()[2], {
    ...{ sub: 'b', username: 'b', authTime: 0, groups: ['hr'] },
    ...{ accessTokenExpiresAt: 3600, endsAt: 60 }
  })
  t.equal(sessions.refresh('a'), 2)
  t.equal(sessions.refresh(null), 3)
  t.equal(sessions.end('a'), 2)
  t.equal(sessions.end(null), 1)
})
