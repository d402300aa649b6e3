import { test } from 'tap'
import { send } from '../support/send.ts'
import { createStage, HOST, listen } from '../support/stage.ts'

test('the tab’s script is served to people who are signed in, and kept by the browser', async (t) => {
  const stage = await createStage(t)
  const port = await listen(stage.app)
  const url = '/_pagewarden/client.js?v=1'

  const script = await send(port, { url, headers: stage.headers() })

  t.equal(script.statusCode, 200)
  t.match(script.headers, {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'private, max-age=31536000, immutable'
  })
  t.ok(script.payload.length > 0)
  t.equal((await send(port, { url, headers: { host: HOST } })).statusCode, 401)
})
