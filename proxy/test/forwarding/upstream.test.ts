import { test } from 'tap'
import { failureOf, isCut } from '../../forwarding/upstream.ts'

test('a late app and a failed app have different errors, and the message hides the cause', async (t) => {
  const late = Object.assign(new Error('127.0.0.1'), { code: 'UND_ERR_HEADERS_TIMEOUT' })
  t.match(failureOf(late), { code: 'PW_UPSTREAM_LATE', cause: late })
  for (const cause of [
    Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
    new Error('x'),
    'x'
  ]) {
    const failure = failureOf(cause)
    t.match(failure, { code: 'PW_UPSTREAM_DOWN', cause })
    t.notMatch(failure.message, /x$|127/)
  }
})

test('a cut connection is recognized by the code of the error', (t) => {
  t.ok(isCut(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })))
  t.ok(isCut(Object.assign(new Error('reset'), { code: 'ECONNRESET' })))
  t.notOk(isCut(Object.assign(new Error('late'), { code: 'UND_ERR_HEADERS_TIMEOUT' })))
  t.notOk(isCut(new Error('without a code')))
  t.end()
})
