import { test } from 'tap'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'
import { send } from '../support/send.ts'
import { createStage, HOST, listen, ORIGIN } from '../support/stage.ts'
import { CLIENT_ID, SUB } from '../support/tokens.ts'

const url = '/_pagewarden/sign-out'

test('sign-out expires every shard, ends the sockets and goes by Cognito to the landing page', async (t) => {
  const stage = await createStage(t, { PAGEWARDEN_COGNITO_DOMAIN: 'sign-in.example.com' })
  const port = await listen(stage.app)
  const closed: string[] = []
  stage.sockets.add(liveSocket({ ...nobody, sub: SUB }, closed))
  stage.sockets.add(liveSocket({ ...nobody, sub: 'another' }, closed))

  const response = await send(port, { url, headers: stage.headers() })

  t.equal(response.statusCode, 302)
  const location = new URL(response.headers.location ?? '')
  t.equal(location.origin + location.pathname, 'https://sign-in.example.com/logout')
  t.same(Object.fromEntries(location.searchParams), {
    client_id: CLIENT_ID,
    logout_uri: `${ORIGIN}/signed-out`
  })
  t.same(
    response.headers['set-cookie'],
    [0, 1, 2, 3].map(
      (shard) =>
        `AWSELBAuthSessionCookie-${shard}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Secure; SameSite=None`
    )
  )
  t.equal(response.headers['cache-control'], 'no-store')
  t.same(closed, [`${SUB} 4401 signed out`])
})

test('without a sign-in domain it still ends what is ours', async (t) => {
  const stage = await createStage(t, { PAGEWARDEN_SESSION_COOKIE: 'Other' })
  const port = await listen(stage.app)

  const response = await send(port, { url, headers: stage.headers() })

  t.equal(response.headers.location, `${ORIGIN}/signed-out`)
  t.match(response.headers['set-cookie']?.[3], /^Other-3=;/)
})

test('nobody is signed out without being signed in, or by another method', async (t) => {
  const stage = await createStage(t)
  const port = await listen(stage.app)
  t.equal((await send(port, { url, headers: { host: HOST } })).statusCode, 401)
  t.equal((await send(port, { url, method: 'POST', headers: stage.headers() })).statusCode, 404)
})

test('the landing page asks for no sign-in and shows the way back', async (t) => {
  const stage = await createStage(t, { PAGEWARDEN_BASE_PATH: 'dash' })
  const port = await listen(stage.app)

  const response = await send(port, { url: '/signed-out', headers: { host: HOST } })

  t.equal(response.statusCode, 200)
  t.match(response.payload, '<a href="/dash/">Sign in again</a>')
  t.match(response.headers, { 'cache-control': 'no-store', 'content-security-policy': /none/ })
})
