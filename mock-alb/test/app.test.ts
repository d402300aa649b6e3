import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'tap'
import { startMockAlb } from '../app.ts'
import { readSettings } from '../settings.ts'
import { Browser } from './support/browser.ts'
import { start } from './support/start.ts'

test('ports and origins are derived from the addresses of the servers', async (t) => {
  const alb = await start(t)
  t.not(alb.publicPort, alb.awsPort)
  t.equal(alb.publicOrigin, `http://localhost:${alb.publicPort}`)
  t.equal(alb.awsOrigin, `http://localhost:${alb.awsPort}`)
})

test('the error for a port in use names its setting, and nothing stays open', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const address = taken.address()
  const listen = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  for (const setting of ['MOCK_ALB_LISTEN', 'MOCK_ALB_AWS_LISTEN']) {
    const other = setting === 'MOCK_ALB_LISTEN' ? 'MOCK_ALB_AWS_LISTEN' : 'MOCK_ALB_LISTEN'
    const starting = startMockAlb(readSettings({ [setting]: listen, [other]: '127.0.0.1:0' }))
    await t.rejects(starting, {
      code: 'MA_CANNOT_LISTEN',
      message: `cannot listen on ${listen} (EADDRINUSE). Free it, or set ${setting}`
    })
  }
})

test('the log contains no token, cookie or email', async (t) => {
  const lines: string[] = []
  const keep = (...said: unknown[]) => lines.push(JSON.stringify(said))
  const alb = await start(t, { log: { debug: keep, info: keep, warn: keep } })
  const browser = new Browser()
  await browser.signIn(`${alb.publicOrigin}/page?secret=1`, 'alice')
  await alb.control('/behaviour', { target: 'http://127.0.0.1:1' })
  await browser.open(alb.publicOrigin)
  const log = lines.join('\n')
  t.match(log, /"username":"alice"/)
  t.match(log, /"status":502/)
  t.match(log, /"path":"\/page","status":"forwarded"/)
  t.notMatch(log, /@|secret|eyJ|code=/)
  for (const value of browser.jar.values()) t.notMatch(log, value)
})
