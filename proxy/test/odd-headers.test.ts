import { test } from 'tap'
import { createFixture, listen } from './support/fixture.ts'
import { send } from './support/send.ts'

/*
 * Odd values of headers that our own answers read. No value may cause a failure or another answer
 * than the usual one.
 */

const asset = '/static/js/index.BkTWYSuW.js'
const quotes = Array(5_000).fill('"x"').join(', ')

const values: Readonly<Record<string, readonly string[]>> = {
  'accept-encoding': [
    ...['constructor', '__proto__', 'toString;q=1', 'hasOwnProperty, br', '*', '*;q=0', '\t'],
    ...['br;q=', 'br;q=nine', 'br;q=-1', 'br;q=1e9', 'br;q=0.0000000001', 'br;;q=1', ';;;', ',,,'],
    ...['identity;q=0, *;q=0', `${'gzip;q=0.5, '.repeat(2_000)}br`, 'x'.repeat(30_000)]
  ],
  'accept-language': [
    ...['__proto__', 'constructor', 'ja;q=nine', '*', '-', 'en-', 'ja-'.repeat(5_000), ';q=1']
  ],
  'if-none-match': [...[quotes, '*', '"', 'W/', 'W/"', `"${'y'.repeat(30_000)}`, 'W/"a", *']],
  'if-modified-since': ['never', '0', '-1', '99999999999999999999', 'Thu, 99 Foo 0000']
}

const odd = Object.entries(values).flatMap(([name, bent]) =>
  bent.map((value) => [name, value] as const)
)

test('odd headers change no answer except its format', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const own = fixture.headers()
  for (const [name, value] of odd) {
    const headers = { ...own, [name]: value }
    const label = `${name}: ${value.slice(0, 40)}`
    const { statusCode } = await send(port, { url: asset, headers })
    t.ok(statusCode === 200 || statusCode === 304, `${label}: a file is ${statusCode}`)
    t.equal((await send(port, { url: '/payroll', headers })).statusCode, 403, `${label}: refused`)
    const whoami = await send(port, { url: '/_pagewarden/whoami', headers })
    t.equal(whoami.statusCode, 200, `${label}: our own`)
  }
  t.notMatch(fixture.logged(), /"level":"(?:error|fatal)"/)
})

test('odd headers without valid tokens get 401', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  for (const [name, value] of odd) {
    const { statusCode } = await send(port, {
      url: asset,
      headers: { host: fixture.headers()['host'] ?? '', [name]: value }
    })
    t.equal(statusCode, 401, `${name}: ${value.slice(0, 40)}`)
  }
  t.same(fixture.streamlit.arrived, [])
})
