import { test } from 'tap'
import { RawSession } from '../demo/check/raw-session.ts'
import { ask } from './support/ask.ts'
import { startChain } from './support/chain.ts'
import { cookieOf, mint } from './support/mock.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

type Line = Readonly<Record<string, unknown>>

test('the log records who was allowed where and why, and contains no secrets', async (t) => {
  const chain = await startChain(t, {
    pagewarden: { env: { PAGEWARDEN_LOG_LEVEL: 'debug' } }
  })
  const headers = { ...(await mint(chain, 'bob')), host: `localhost:${chain.ports.alb}` }
  const cookie = await cookieOf(chain, 'bob')
  const root = 'Root=1-67891233-abcdef012345678912345678'

  const session = await RawSession.open({ origin: chain.origin, headers: { cookie } })
  await session?.ask({ name: 'admin' })
  for (const path of ['/', '/payroll', '/sales?secret=query-secret', '/media/abababab.png']) {
    await ask(`${chain.proxy}${path}`, { ...headers, cookie, 'x-amzn-trace-id': root })
  }
  await ask(`${chain.proxy}/_stcore/upload_file/secret-session/file`, headers, 'PUT')
  await ask(`${chain.proxy}/`, { ...headers, 'x-amzn-oidc-data': 'eyJ.secret.token' })
  session?.close()
  await chain.stop()

  const lines: readonly Line[] = chain.log.map((line) => JSON.parse(line))
  const decisions = lines.filter(({ msg }) => msg === 'allowed' || msg === 'refused')
  t.match(
    decisions.find(({ asked, page }) => asked === 'url' && page === '/payroll'),
    { msg: 'refused', reason: 'page-not-granted', rule: '/payroll', traceId: root }
  )
  t.match(
    decisions.find(({ asked, page }) => asked === 'name' && page === '/admin'),
    { msg: 'refused', reason: 'page-not-granted', sub: decisions[0]?.['sub'] }
  )
  for (const { requestId, policy, reason } of decisions) {
    t.ok(requestId && policy && reason)
  }

  const text = chain.log.join('\n')
  const frames = session?.all().map((frame) => Buffer.from(frame).toString('latin1')) ?? []
  const people = new Set(lines.map(({ sub }) => sub))
  // A notice names the request, so that an operator finds its log line.
  const messages = frames.filter((frame) => !frame.startsWith('{'))
  const sessions = messages.flatMap((frame) => frame.match(uuid) ?? [])
  const ids = sessions.filter((id) => !people.has(id))
  t.not(ids.length, 0, 'the session has an id')
  for (const id of ids) t.notOk(text.includes(id), 'the id of a session')
  for (const secret of [/eyJ/, /@/, /AWSELBAuth/, /secret/, /abababab/]) {
    t.notMatch(text, secret)
  }
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amzn-oidc-') && !people.has(value)) t.notOk(text.includes(value), name)
  }
})
