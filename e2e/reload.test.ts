import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { type Test, test } from 'tap'
import { launchBrowser, signIn } from './support/browser.ts'
import { type Chain, root, startChain } from './support/chain.ts'
import { logged } from './support/log.ts'

/** A policy that lets these principals see the sales page. */
const policyOf = (who: string) => `version: 1
pages:
  /:         [signed-in]
  /handbook: [signed-in]
  /sales:    [${who}]
`

/** A chain in front of an app that counts its runs, with the policy from this place. */
function startCounting(t: Test, policy: string): Promise<Chain> {
  const app = join(root, 'e2e', 'reload', 'app.py')
  return startChain(t, ({ streamlit }) => ({
    pagewarden: { env: { PAGEWARDEN_POLICY: policy } },
    streamlit: {
      args: ['-m', 'streamlit', 'run', app, '--server.port', `${streamlit}`]
    }
  }))
}

/** Counts the websockets that a tab opens after this call. */
function countSockets(page: Page): () => number {
  let count = 0
  page.on('websocket', (socket) => {
    if (socket.url().includes('/_stcore/stream')) count += 1
  })
  return () => count
}

async function readyTold(chain: Chain): Promise<unknown> {
  const answer = await fetch(`${chain.proxy}/_pagewarden/ready`)
  return { status: answer.status, told: await answer.json() }
}

async function metricsOf(chain: Chain): Promise<string> {
  return (await fetch(`http://127.0.0.1:${chain.ports.admin}/metrics`)).text()
}

const run = (page: Page, count: number) => page.getByText(`Run ${count}`, { exact: true })

test('an edited policy affects only those of three people whose access it changes', async (t) => {
  const file = join(t.testdir({ 'pagewarden.yaml': policyOf('group:analysts') }), 'pagewarden.yaml')
  const chain = await startCounting(t, file)
  const browser = await launchBrowser(t)
  const keeps = await signIn(browser, chain, 'Carol HR', '/handbook')
  const loses = await signIn(browser, chain, 'Bob Analyst', '/sales')
  const gains = await signIn(browser, chain, 'Alice Admin', '/')
  for (const page of [keeps, loses, gains]) await run(page, 1).waitFor()
  await gains.getByRole('button', { name: 'Again' }).click()
  await run(gains, 2).waitFor()
  t.equal(await gains.getByRole('link', { name: 'Sales' }).count(), 0)
  const sockets = { keeps: countSockets(keeps), loses: countSockets(loses) }

  const before = chain.log.length
  const editedAt = Date.now()
  await writeFile(file, policyOf('group:admins'))
  const [line = ''] = await logged(chain, /websockets revalidated/, before)
  const [cut = ''] = await logged(chain, /websocket closed.*4403|4403.*websocket closed/, before)

  const { kept, gained, lost } = JSON.parse(line)
  t.same({ kept, gained, lost }, { kept: 1, gained: 1, lost: 1 })
  t.comment(`cut off ${Date.parse(JSON.parse(cut).time) - editedAt} ms after the edit`)
  const [refusal = ''] = await logged(chain, /"asked":"policy"/, before)
  t.match(JSON.parse(refusal), { page: '/sales', rule: '/sales', reason: 'page-not-granted' })

  await loses.getByText('/sales').first().waitFor()
  t.match(await loses.locator('main').innerText(), '/sales')
  t.equal(sockets.loses(), 0, 'a person who loses access gets a page without a websocket')

  await gains.locator('[data-test-connection-state="CONNECTED"]').first().waitFor()
  const resumed = await logged(chain, /"resumed":true.*websocket opened/, before)
  t.equal(resumed.length, 1, 'who gains comes back to the same session')
  t.equal(await run(gains, 2).count(), 1, 'without a rerun')
  await gains.getByRole('button', { name: 'Again' }).click()
  await run(gains, 3).waitFor()
  await gains.getByRole('link', { name: 'Sales' }).click()
  await gains.getByRole('heading', { name: 'Sales' }).waitFor()

  t.equal(sockets.keeps(), 0, 'who keeps their rights has the same websocket')
  t.equal(await run(keeps, 1).count(), 1, 'and nothing ran')
  await keeps.getByRole('button', { name: 'Again' }).click()
  await run(keeps, 2).waitFor()

  await loses.goto(`${chain.origin}/handbook`)
  await run(loses, 1).waitFor()
  t.pass('who lost a page begins a new session with those that are left')

  const beforeBreak = chain.log.length
  await writeFile(file, policyOf('grup:admins'))
  const [fault = ''] = await logged(chain, /policy not renewed/, beforeBreak)
  t.match(JSON.parse(fault), {
    level: 'error',
    err: { code: 'PW_POLICY_INVALID', message: /5:15: .*did you mean/s }
  })
  t.match(await readyTold(chain), { status: 200, told: { warnings: ['policy-invalid'] } })
  t.match(await metricsOf(chain), 'pagewarden_policy_stale{policy="enforced"} 1')
  await gains.getByRole('button', { name: 'Again' }).click()
  await run(gains, 5).waitFor()
  t.equal(sockets.keeps(), 0)
  t.notOk(
    chain.log.slice(beforeBreak).some((each) => each.includes('websocket closed')),
    'a broken edit changes nothing'
  )
})

/** An HTTP server for a policy that supports ETags and records the status of each answer. */
async function servePolicy(t: Test, port = 0): Promise<{ server: Server; url: string }> {
  const server = createServer(({ headers }, response) => {
    const etag = `"${held.text.length}"`
    const isSame = headers['if-none-match'] === etag
    held.answers.push(isSame ? 304 : 200)
    response.writeHead(isSame ? 304 : 200, { etag }).end(isSame ? '' : held.text)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  // A server that listens on TCP has an address with a port.
  const at = (server.address() as AddressInfo).port
  return { server, url: `http://127.0.0.1:${at}/pagewarden.yaml` }
}

const held = { text: policyOf('group:analysts'), answers: [] as number[] }

test('a policy at a URL is polled with its ETag, survives an outage, and takes effect when it changes', async (t) => {
  const { server, url } = await servePolicy(t)
  const chain = await startCounting(t, url)
  t.same(held.answers, [200])
  while (!held.answers.includes(304)) await setTimeout(100)

  server.closeAllConnections()
  server.close()
  await logged(chain, /PW_POLICY_UNREAD.*policy not renewed/)
  t.match(await readyTold(chain), { status: 200, told: { warnings: ['policy-unread'] } })

  held.text = policyOf('group:admins, group:analysts')
  await servePolicy(t, Number(new URL(url).port))
  await logged(chain, /"previous".*policy loaded/)
  t.match(await readyTold(chain), { status: 200, told: { warnings: [] } })
  t.match(
    await metricsOf(chain),
    /pagewarden_policy_reloads_total\{policy="enforced",result="unread"\} \d/
  )
})
