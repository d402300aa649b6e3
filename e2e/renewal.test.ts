import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { type Test, test } from 'tap'
import { testedVenv } from './matrix/venv.ts'
import { launchBrowser, signIn } from './support/browser.ts'
import { type Chain, root, startChain } from './support/chain.ts'
import { logged } from './support/log.ts'
import { control } from './support/mock.ts'

/** Waits until tab and session know the value of a widget. */
async function enterName(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Harbour')
  await page.getByLabel('Name').press('Enter')
  await page.getByText('Hello, Harbour').waitFor()
}

/** Waits until Pagewarden ends a websocket; returns the time. */
async function untilClosed(chain: Chain, before: number): Promise<number> {
  while (closings(chain) === before) await setTimeout(100)
  return Date.now()
}

const closings = ({ log }: Chain) => log.filter((line) => line.includes('websocket closed')).length

/** A chain with tokens of half a minute, in front of a small app on this Streamlit. */
async function startShortLived(t: Test, name: string): Promise<Chain> {
  const { python } = await testedVenv(name)
  return startChain(t, ({ streamlit }) => ({
    'mock-alb': { env: { MOCK_ALB_ACCESS_TOKEN_LIFE: '30s' } },
    streamlit: {
      command: python,
      args: ['-m', 'streamlit', 'run', 'app.py', '--server.port', `${streamlit}`, ...quiet],
      cwd: join(root, 'e2e', 'renewal')
    }
  }))
}

const quiet = ['--server.headless', 'true', '--browser.gatherUsageStats', 'false']

for (const version of ['1.40', 'newest']) {
  test(`${version}: a tab with a valid sign-in renews in place when its token ends`, async (t) => {
    const chain = await startShortLived(t, version)
    const browser = await launchBrowser(t)
    const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
    await page.getByRole('heading', { name: 'Sales' }).first().waitFor()
    await enterName(page)

    const lostAt = await untilClosed(chain, closings(chain))
    await page.locator('[data-testid="stConnectionStatus"]').waitFor({ state: 'detached' })
    await page.locator('[data-test-connection-state="CONNECTED"]').first().waitFor()

    t.ok(Date.now() - lostAt < 5000, 'back within 5 s')
    t.equal(await page.getByLabel('Name').inputValue(), 'Harbour', 'the widget kept its value')
    t.ok(await page.getByText('Hello, Harbour').isVisible(), 'and so did the session')
    t.equal(new URL(page.url()).pathname, '/sales')
    t.ok(await logged(chain, /"resumed":true.*websocket opened/), 'it was given back')
  })

  test(`${version}: a tab with an ended sign-in returns to the sign-in page by itself`, async (t) => {
    const chain = await startShortLived(t, version)
    const browser = await launchBrowser(t)
    const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
    await page.getByRole('heading', { name: 'Sales' }).first().waitFor()

    await control(chain, '/sessions/end', {})
    // The load balancer does not check an open websocket, so it lives until its token ends.
    const lostAt = await untilClosed(chain, closings(chain))
    await page.getByRole('button', { name: 'Bob Analyst' }).waitFor({ timeout: 20_000 })

    t.ok(Date.now() - lostAt < 10_000, `at sign-in after ${Date.now() - lostAt} ms`)
    await page.getByRole('button', { name: 'Bob Analyst' }).click()
    await page.waitForURL(`${chain.origin}/sales`)
    t.pass('and from there back to where it was')
  })
}

test('an added or removed group takes effect without a new sign-in', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
  await page.getByRole('heading', { name: 'Sales' }).first().waitFor()
  t.equal(await page.getByRole('link', { name: 'Admin' }).count(), 0)
  // Expiry times are whole seconds, so the next token needs a later one.
  await setTimeout(1100)

  await control(chain, '/groups', { sub: 'bob', groups: ['analysts', 'admins'], now: true })
  const told = await page.evaluate(() => fetch('/_pagewarden/whoami').then((a) => a.text()))
  t.match(JSON.parse(told), { groups: ['admins', 'analysts'] })

  await page.getByRole('link', { name: 'Admin' }).waitFor()
  t.equal(new URL(page.url()).pathname, '/sales')
})

test('sign-out ends the session of all tabs and shows the sign-in page', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst')
  const other = await page.context().newPage()
  await other.goto(`${chain.origin}/sales`)
  await other.getByRole('heading', { name: 'Sales' }).first().waitFor()

  await page.getByRole('link', { name: 'Sign out' }).click()

  await page.waitForURL(`${chain.origin}/signed-out`)
  t.match(await page.locator('main').innerText(), 'signed out')
  const cookies = await page.context().cookies(chain.origin)
  t.notOk(cookies.some(({ name }) => name.startsWith('AWSELBAuthSessionCookie')))
  await other.getByRole('button', { name: 'Bob Analyst' }).waitFor({ timeout: 15_000 })
  t.pass('the other tab is at sign-in too')
})
