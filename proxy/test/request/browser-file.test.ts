import { test } from 'tap'
import { createFixture, HOST, listen } from '../support/fixture.ts'
import { send } from '../support/send.ts'

test('the script for tabs is served to signed-in people, and cached by the browser', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const url = '/_pagewarden/client.js?v=1'

  const script = await send(port, { url, headers: fixture.headers() })

  t.equal(script.statusCode, 200)
  t.match(script.headers, {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'private, max-age=31536000, immutable'
  })
  t.ok(script.payload.length > 0)
  t.equal((await send(port, { url, headers: { host: HOST } })).statusCode, 401)
})
