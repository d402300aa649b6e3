import { once } from 'node:events'
import { test } from 'tap'
import { WebSocket } from 'ws'
import { createFixture, HOST, listen, ORIGIN } from '../../support/fixture.ts'
import { send } from '../../support/send.ts'

const url = '/static/js/index.DormvYxC.js'

test('a cached file needs sign-in, and every request for it is authorized', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  t.equal((await send(port, { url, headers: fixture.headers() })).statusCode, 200)

  const strangers = [
    [{ host: HOST }, 401],
    [
      {
        ...fixture.headers(),
        'x-amzn-oidc-data': fixture.tokens.data({ header: { signer: 'arn:other' } })
      },
      401
    ],
    [{ ...fixture.headers(), host: 'other.example.com' }, 421]
  ] as const
  for (const [headers, status] of strangers) {
    const answer = await send(port, { url, headers })
    t.equal(answer.statusCode, status)
    t.notMatch(answer.payload, /from Streamlit/)
  }
  t.equal((await send(port, { url, method: 'PUT', headers: fixture.headers() })).statusCode, 405)
  t.equal((await send(port, { url: `/x/..${url}`, headers: fixture.headers() })).statusCode, 400)
})

test('a cached file contains nothing of the person who requested it first', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const zoe = fixture.headers()
  const ian = {
    ...fixture.headers({ claims: { sub: 'ian' }, data: { claims: { sub: 'ian' } } }),
    'x-amzn-oidc-identity': 'ian'
  }
  const first = await send(port, { url, headers: { ...zoe, cookie: 'zoe=1' } })
  const second = await send(port, { url, headers: ian })

  t.same([first.statusCode, second.statusCode], [200, 200])
  t.equal(second.payload, first.payload)
  t.equal(second.headers['set-cookie'], undefined)
  const { arrived } = fixture.streamlit
  t.equal(arrived.length, 1)
  t.same(Object.keys(arrived[0]?.headers ?? {}).sort(), ['connection', 'host'])
})

test('a file that the policy decides about is requested each time, with the identity of the client', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const inApp = `/app${url}`
  for (const _ of [1, 2]) {
    t.equal((await send(port, { url: inApp, headers: fixture.headers() })).statusCode, 200)
  }
  t.equal(fixture.streamlit.arrived.length, 2)
  fixture.govern('version: 1\npages: { /: { allow: [signed-in] } }\nunlisted: deny\n')
  t.equal((await send(port, { url: inApp, headers: fixture.headers() })).statusCode, 403)
})

test('files are cached below the base path, and no file is served outside it', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_BASE_PATH: '/base' })
  const port = await listen(fixture.app)
  for (const _ of [1, 2]) {
    t.equal((await send(port, { url: `/base${url}`, headers: fixture.headers() })).statusCode, 200)
  }
  t.equal((await send(port, { url, headers: fixture.headers() })).statusCode, 404)
  t.same(
    fixture.streamlit.arrived.map(({ target }) => target),
    [`/base${url}`]
  )
})

test('cached files are dropped when Streamlit reports another version', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const asked = () => fixture.streamlit.arrived.filter(({ target }) => target === url).length
  const visit = async (version: string) => {
    fixture.streamlit.version = version
    const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, ['streamlit', 'xsrf'], {
      headers: fixture.headers(),
      origin: ORIGIN
    })
    await once(browser, 'message')
    browser.terminate()
    await send(port, { url, headers: fixture.headers() })
  }
  await visit('1.66.0')
  await visit('1.66.0')
  t.equal(asked(), 1)
  await visit('1.67.0')
  t.equal(asked(), 2)
})
