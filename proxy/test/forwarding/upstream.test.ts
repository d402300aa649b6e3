import { test } from 'tap'
import { failureOf, isCut } from '../../forwarding/upstream.ts'

test('an app that is late is told from one that is down, and the cause stays inside', async (t) => {
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

test('a connection that ended is known by the code of the error', (t) => {
  t.ok(isCut(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })))
  t.ok(isCut(Object.assign(new Error('reset'), { code: 'ECONNRESET' })))
  t.notOk(isCut(Object.assign(new Error('late'), { code: 'UND_ERR_HEADERS_TIMEOUT' })))
  t.notOk(isCut(new Error('without a code')))
  t.end()
})
