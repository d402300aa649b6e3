import { test } from 'tap'
import { AnswerReader } from '../../drive/answer.ts'

const readAll = (pieces: readonly string[]) => {
  const reader = new AnswerReader()
  return pieces.map((piece) => reader.read(Buffer.from(piece)))
}

test('an answer is complete with its body, however its bytes arrive', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'
  t.same(readAll([`${head}abc`]), [true])
  t.same(readAll([head.slice(0, 20), head.slice(20), 'ab', 'c']), [false, false, false, true])
  t.same(readAll(['HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n']), [true])
})

test('chunks are read to their last one', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  const body = `a\r\n${'x'.repeat(10)}\r\n1;ext=1\r\n0\r\n0\r\n\r\n`
  t.same(readAll([head + body]), [true])
  const single = readAll([...`${head}${body}`])
  t.equal(single.indexOf(true), single.length - 1)
})

test('only a successful answer is measured', async (t) => {
  t.throws(() => readAll(['HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n']), {
    message: /answered with:\nHTTP\/1\.1 401/
  })
  t.throws(() => readAll(['HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n']))
})
