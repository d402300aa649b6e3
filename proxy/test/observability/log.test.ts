import { test } from 'tap'
import { KEYS_UNAVAILABLE } from '../../errors.ts'
import { createLog } from '../../observability/log.ts'

const logged = (write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> => {
  const lines: string[] = []
  write(createLog('info', { write: (line) => lines.push(line) }))
  return JSON.parse(lines[0] ?? '{}')
}

test('a line is one object with its level by name and its time', (t) => {
  const line = logged((log) => log.info({ page: '/sales' }, 'allowed'))
  t.match(line, { level: 'info', page: '/sales', msg: 'allowed', time: /^\d{4}-\d\d-\d\dT.*Z$/ })
  t.same(Object.keys(line), ['level', 'time', 'page', 'msg'])
  t.same(
    logged((log) => log.debug('quiet')),
    {}
  )
  t.end()
})

test('of an error only message, code, stack and causes are logged', (t) => {
  const cause = Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED', token: 'secret' })
  const error = Object.assign(new KEYS_UNAVAILABLE({ cause }), { headers: { cookie: 'secret' } })

  const line = logged((log) => log.error({ err: error }, 'failed'))

  t.match(line, {
    err: { code: 'PW_KEYS_UNAVAILABLE', cause: { code: 'ECONNREFUSED', message: 'refused' } }
  })
  t.notMatch(JSON.stringify(line), 'secret')
  t.end()
})

test('whatever was thrown can be logged', (t) => {
  const circle = new Error('circle')
  circle.cause = circle
  t.match(
    logged((log) => log.error({ err: 'text' })),
    { err: { code: null, message: 'text' } }
  )
  t.match(
    logged((log) => log.error({ err: circle })),
    { err: { cause: { message: 'circle' } } }
  )
  const bare = new Error('bare', { cause: 7 })
  delete bare.stack
  t.match(
    logged((log) => log.error({ err: Object.assign(bare, { code: 7 }) })),
    {
      err: { code: null, stack: null, cause: { message: '7' } }
    }
  )
  t.end()
})

test('an object with a secret is redacted', (t) => {
  for (const name of ['headers', 'req', 'request', 'cookie', 'email', 'token', 'identity']) {
    const line = logged((log) => log.info({ [name]: { any: 'secret' } }))
    t.equal(line[name], '[redacted]')
  }
  t.end()
})

test('without a destination the log is the process’s own', (t) => {
  t.equal(createLog('silent').level, 'silent')
  t.end()
})
