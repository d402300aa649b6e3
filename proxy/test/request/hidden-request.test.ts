import { test } from 'tap'
import { bytesOf, createStage, exchange, HOST, listen } from '../support/stage.ts'

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

test('security: a request in the body of another is never taken for one', async (t) => {
  const stage = await createStage(t)
  const port = await listen(stage.app)
  const headers = stage.headers({ claims: { 'cognito:groups': ['analysts'] } })

  for (const line of lines) {
    for (const [header, value, body] of framings) {
      const title = `${line}, ${header}`
      stage.streamlit.arrived.length = 0

      const request = bytesOf(line, { ...headers, [header]: value, connection: 'close' }, body)
      const answer = await exchange(t, port, request)

      t.match(answer, /^HTTP\/1\.1 200 /, title)
      t.equal(answer.split(/^HTTP\/1\.1 /m).length, 2, `${title}: one answer`)
      t.ok(stage.streamlit.arrived.length <= 1, `${title}: one request at most`)
      for (const { target, bytes, headers: sent } of stage.streamlit.arrived) {
        t.notMatch(target, 'payroll', title)
        t.equal(bytes, 0, `${title}: no body`)
        t.equal(sent['content-length'], undefined, `${title}: no length without a body`)
        t.equal(sent['transfer-encoding'], undefined, title)
      }
    }
  }
})
