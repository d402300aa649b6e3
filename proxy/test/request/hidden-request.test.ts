import { test } from 'tap'
import { bytesOf, createFixture, exchange, HOST, listen } from '../support/fixture.ts'

const hidden = bytesOf('GET /payroll HTTP/1.1', { host: HOST })
const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`

type Framing = readonly [header: string, value: string, body: string]

const framings: readonly Framing[] = [
  ['content-length', `${hidden.length}`, hidden],
  ['transfer-encoding', 'chunked', chunked]
]

const lines = ['/', '/sales', '/app/static/note.txt', '/static/js/index.abcdefgh.js'].flatMap(
  (path) => ['GET', 'HEAD'].map((method) => `${method} ${path} HTTP/1.1`)
)

test('security: a request in the body of another is never read as a request', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const headers = fixture.headers({ claims: { 'cognito:groups': ['analysts'] } })

  for (const line of lines) {
    for (const [header, value, body] of framings) {
      const title = `${line}, ${header}`
      fixture.streamlit.arrived.length = 0

      const request = bytesOf(line, { ...headers, [header]: value, connection: 'close' }, body)
      const answer = await exchange(t, port, request)

      t.match(answer, /^HTTP\/1\.1 200 /, title)
      t.equal(answer.split(/^HTTP\/1\.1 /m).length, 2, `${title}: one answer`)
      t.ok(fixture.streamlit.arrived.length <= 1, `${title}: one request at most`)
      for (const { target, bytes, headers: sent } of fixture.streamlit.arrived) {
        t.notMatch(target, 'payroll', title)
        t.equal(bytes, 0, `${title}: no body`)
        t.equal(sent['content-length'], undefined, `${title}: no length without a body`)
        t.equal(sent['transfer-encoding'], undefined, title)
      }
    }
  }
})
