import { test } from 'tap'
import { RawSession } from '../demo/check/raw-session.ts'
import { ask } from './support/ask.ts'
import { startChain } from './support/chain.ts'
import { type AlbHeaders, mint, requestHeaders } from './support/mock.ts'

type Case = {
  readonly title: string
  readonly changes: object | null
  readonly path?: string
  readonly status: number
}

const cases: readonly Case[] = [
  { title: 'no sign-in', changes: null, status: 401 },
  { title: 'a person who may', changes: {}, status: 200 },
  { title: 'a page that is forbidden', changes: {}, path: '/admin', status: 403 },
  { title: 'a page that no rule names', changes: {}, path: '/nowhere', status: 403 },
  {
    title: "another load balancer's signer and key",
    changes: {
      data: {
        key: 'foreign',
        header: {
          signer:
            'arn:aws:elasticloadbalancing:eu-west-1:999999999999:loadbalancer/app/next-door/ffffffffffffffff'
        }
      }
    },
    status: 401
  },
  { title: 'a key that nobody published', changes: { data: { key: 'unpublished' } }, status: 401 },
  {
    title: 'an expired data token',
    changes: { data: { header: { exp: 1_700_000_000 }, payload: { exp: 1_700_000_000 } } },
    status: 401
  },
  {
    title: 'an expired access token',
    changes: { access: { payload: { exp: 1_700_000_000 } } },
    status: 401
  },
  {
    title: "another person's access token",
    changes: { access: { payload: { sub: '11111111-aaaa-4aaa-8aaa-000000000001' } } },
    status: 401
  },
  { title: 'an identity header that differs', changes: { identity: 'someone-else' }, status: 401 }
]

test('each request gets the answer that its tokens and the policy call for', async (t) => {
  const chain = await startChain(t)
  const host = `localhost:${chain.ports.alb}`

  for (const { title, changes, path = '/', status } of cases) {
    const headers = changes === null ? {} : await mint(chain, 'bob', changes)
    for (const accept of ['text/html', 'application/json']) {
      const answer = await ask(`${chain.proxy}${path}`, { ...headers, host, accept })
      t.equal(answer.status, status, `${title}, asked for ${accept}`)
      if (status === 200) continue
      t.equal(answer.headers.location, undefined, `${title}: no redirect`)
      t.match(answer.headers['content-type'], accept === 'text/html' ? 'text/html' : 'problem+json')
      t.notMatch(answer.body, /signer|token|kid|Streamlit|127\.0\.0\.1/, `${title}: tells nothing`)
    }
  }
})

test('a key that cannot be fetched is 503 and never 401', async (t) => {
  const chain = await startChain(t)
  const host = `localhost:${chain.ports.alb}`
  const headers = await mint(chain, 'bob')
  await fetch(`${chain.aws}/_control/behaviour`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ albKeys: { kind: 'status', status: 500 } })
  })

  const answer = await ask(`${chain.proxy}/`, { ...headers, host, accept: 'application/json' })

  t.equal(answer.status, 503)
  t.ok(answer.headers['retry-after'])
})

test('H6: only a person who may see every page can tell an unknown page from a closed one', async (t) => {
  const chain = await startChain(t)
  const groups = ['admins', 'analysts', 'hr']
  const access = { payload: { 'cognito:groups': groups } }
  const all = await requestHeaders(chain, 'alice', { access })
  const some = await requestHeaders(chain, 'bob')
  const asked = (path: string, headers: AlbHeaders) => ask(`${chain.proxy}${path}`, headers)

  t.equal((await asked('/nope', all)).status, 403, 'nobody knows the pages of the app yet')
  const session = await RawSession.open({ origin: chain.proxy, headers: all })
  session?.close()

  const unknown = await asked('/nope', all)
  t.equal(unknown.status, 200)
  t.match(unknown.body, /<title>Streamlit<\/title>/)
  t.equal((await asked('/nope', some)).status, 403)
  t.equal((await asked('/admin', some)).status, 403)
})

test('a page is served under an escaped spelling of its name', async (t) => {
  const chain = await startChain(t)
  const headers = await requestHeaders(chain, 'bob')

  t.equal((await ask(`${chain.proxy}/s%61les`, headers)).status, 200)
  t.equal((await ask(`${chain.proxy}/%61dmin`, headers)).status, 403)
  t.equal((await ask(`${chain.proxy}/_stcore%2Fhealth`, headers)).status, 400)
})
