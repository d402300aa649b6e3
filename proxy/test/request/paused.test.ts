import Fastify from 'fastify'
import { test } from 'tap'
import { createSite } from '../../request/pages/site.ts'
import { addPaused } from '../../request/paused.ts'
import { createFixture, HOST, listen } from '../support/fixture.ts'
import { faultsOf } from '../support/html.ts'
import { send } from '../support/send.ts'

const url = '/_pagewarden/paused'

test('a tab that has stopped connecting gets a page in its language with a link to the app', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  addPaused(app, createSite('/dash board', null, null))

  const english = await app.inject({ url })
  const japanese = await app.inject({ url, headers: { 'accept-language': 'ja' } })

  t.equal(english.statusCode, 200)
  t.match(english.headers, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept-language'
  })
  t.match(english.payload, 'The connection was closed again and again.')
  t.match(english.payload, 'href="/dash%20board/"')
  t.match(japanese.payload, '<html lang="ja">')
  t.notMatch(english.payload, '<script', 'it does not connect by itself')
  for (const { payload } of [english, japanese]) t.same(faultsOf(payload), [])
})

test('that page is for people who are signed in', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)

  t.equal((await send(port, { url, headers: fixture.headers() })).statusCode, 200)
  t.equal((await send(port, { url, headers: { host: HOST } })).statusCode, 401)
})
