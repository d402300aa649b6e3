import { once } from 'node:events'
import { connect } from 'node:net'
import { type Test, test } from 'tap'
import { WebSocket } from 'ws'
import { measureVerify } from '../../observability/meter.ts'
import { createFixture, type Fixture, listen, ORIGIN } from '../support/fixture.ts'
import { send } from '../support/send.ts'
import { until } from '../support/sockets.ts'

/** The number behind a line of the metrics; 0 for one that is not there. */
const read = async ({ metrics }: Fixture, line: string): Promise<number> => {
  const text = await metrics.registry.metrics()
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  return Number(found?.slice(line.length) ?? 0)
}

/** Waits until a line says so: an answer may be here before the server has counted it. */
const counts = async (t: Test, fixture: Fixture, line: string, expected: number): Promise<void> => {
  const deadline = Date.now() + 30_000
  while ((await read(fixture, line)) !== expected && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  t.equal(await read(fixture, line), expected, line)
}

test('every answered request counts once, by what it asked for', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const headers = fixture.headers()

  for (const url of ['/', '/payroll', '/static/a.js', '/_pagewarden/whoami', '/a/../b']) {
    await send(port, { url, headers })
  }
  await send(port, { url: '/_pagewarden/live' })

  for (const [labels, count] of [
    ['route="page",status="200"', 1],
    ['route="page",status="403"', 1],
    ['route="asset",status="200"', 1],
    ['route="own",status="200"', 2],
    ['route="unreadable",status="400"', 1]
  ] as const) {
    await counts(t, fixture, `pagewarden_http_requests_total{${labels}}`, count)
  }
  await counts(t, fixture, 'pagewarden_verification_duration_seconds_count', 4)
})

test('a connection that is used again is counted by what each request added', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const request = 'GET /_pagewarden/live HTTP/1.1\r\nhost: a\r\n\r\n'
  const client = connect(port, '127.0.0.1')
  t.teardown(() => client.destroy())
  let answer = ''
  client.on('data', (chunk) => {
    answer += chunk
  })

  for (const round of [1, 2, 3]) {
    client.write(request)
    await until(() => answer.split('{"status":"live"}').length > round)
  }

  const bytes = 'pagewarden_http_bytes_total'
  await counts(t, fixture, `${bytes}{direction="received"}`, 3 * request.length)
  await counts(t, fixture, `${bytes}{direction="sent"}`, answer.length)
})

test('a websocket is not counted as a request that takes hours', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const url = `ws://127.0.0.1:${port}/_stcore/stream`
  const headers = fixture.headers()

  const browser = new WebSocket(url, ['streamlit', 'xsrf'], { headers, origin: ORIGIN })
  await once(browser, 'message')
  browser.close()
  await once(browser, 'close')
  await until(() => fixture.sockets.size === 0)

  t.notMatch(await fixture.metrics.registry.metrics(), 'route="stream"')
  await counts(t, fixture, 'pagewarden_websockets_opened_total{resumed="no"}', 1)
  await counts(t, fixture, 'pagewarden_websockets_closed_total{code="1005"}', 1)
  await counts(t, fixture, 'pagewarden_websocket_messages_total{sender="streamlit"}', 1)
})

test('a verification that fails is timed as well', async (t) => {
  const times: number[] = []
  const broken = measureVerify(
    async () => {
      throw new Error('no key')
    },
    (ms) => times.push(ms)
  )

  await t.rejects(broken({ data: '', accessToken: '', identity: null }), { message: 'no key' })

  t.equal(times.length, 1)
})
