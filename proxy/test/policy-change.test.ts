import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { WebSocket } from 'ws'
import { createLog } from '../observability/log.ts'
import { recordRevalidated } from '../observability/record.ts'
import { startPolicies } from '../policy-source/policies.ts'
import { sourceAt } from '../policy-source/source-at.ts'
import { NOT_ALLOWED, RIGHT_ENDED } from '../websocket/close-code.ts'
import { Revalidation } from '../websocket/revalidate.ts'
import { createFixture, type Fixture, listen, ORIGIN, policyText } from './support/fixture.ts'
import { closed } from './support/sockets.ts'

/** The policy with enough rules that a separate thread checks it. */
const LARGE = [
  policyText,
  ...Array.from(Array(2_000).keys(), (index) => `  /files/${index}: { allow: [group:g${index}] }`),
  ''
].join('\n')

/** A websocket of a person with one group, after Streamlit's first message. */
async function openBrowser(fixture: Fixture, port: number, sub: string, group: string) {
  const access = fixture.headers({
    claims: { sub, username: sub, 'cognito:groups': [group] },
    data: { claims: { sub, username: sub } }
  })
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, ['streamlit', 'xsrf'], {
    headers: { ...access, 'x-amzn-oidc-identity': sub },
    origin: ORIGIN
  })
  await once(browser, 'message')
  return browser
}

test('an edited policy file closes the websockets of people whose access it changes', async (t) => {
  const file = join(t.testdir({ 'policy.yaml': LARGE }), 'policy.yaml')
  const fixture = await createFixture(t, { PAGEWARDEN_POLICY: file })
  const { config, sockets, metrics } = fixture
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const revalidation = new Revalidation({ sockets })
  const revalidated = Promise.withResolvers<void>()
  const policies = await startPolicies({
    source: sourceAt(config.policy),
    shadowSource: null,
    log,
    metrics,
    now: Date.now,
    onChange: async () => {
      const { version } = policies.inForce()
      recordRevalidated({ log, metrics }, version, await revalidation.all())
      revalidated.resolve()
    }
  })
  t.teardown(() => policies.close())
  fixture.governBy(policies.inForce)
  const port = await listen(fixture.app)
  const analyst = await openBrowser(fixture, port, 'ann', 'analysts')
  const manager = await openBrowser(fixture, port, 'hugo', 'hr')
  const accountant = await openBrowser(fixture, port, 'fay', 'finance')
  const [lost, gained] = [closed(analyst), closed(manager)]

  await writeFile(file, LARGE.replace('group:analysts', 'group:hr'))

  t.same(await lost, [NOT_ALLOWED, 'a page is closed to you'])
  t.same(await gained, [RIGHT_ENDED, 'rights have changed'])
  await revalidated.promise
  t.equal(accountant.readyState, WebSocket.OPEN)
  t.match(lines.join(''), /"kept":1,"gained":1,"lost":1/)
  t.match(fixture.logged(), /"sub":"ann".*"page":"\/sales".*"asked":"policy","msg":"refused"/)
})
