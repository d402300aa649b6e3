import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { launchBrowser, signIn } from './support/browser.ts'
import { type Chain, startChain } from './support/chain.ts'
import { control } from './support/mock.ts'

/** Chooses another measure on the sales page: a widget's value, known to the tab and the session. */
async function chooseUnits(page: Page): Promise<void> {
  await page.getByRole('combobox').first().click()
  await page.getByRole('option').nth(1).click()
}

const shown = (page: Page) => page.locator('[data-testid="stSelectbox"]').first().innerText()

/** Waits for Pagewarden to end a websocket; gives the time at which it had. */
async function untilClosed(chain: Chain, before: number): Promise<number> {
  while (closings(chain) === before) await setTimeout(100)
  return Date.now()
}

const closings = ({ log }: Chain) => log.filter((line) => line.includes('websocket closed')).length

const shortLife = { 'mock-alb': { env: { MOCK_ALB_ACCESS_TOKEN_LIFE: '30s' } } }

test('a tab whose sign-in lives on renews in place when its token ends', async (t) => {
  const chain = await startChain(t, shortLife)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
  await page.getByRole('heading', { name: 'Sales' }).first().waitFor()
  await chooseUnits(page)
  const chosen = await shown(page)

  const lostAt = await untilClosed(chain, closings(chain))
  await page.locator('[data-testid="stConnectionStatus"]').waitFor({ state: 'detached' })
  await page.locator('[data-testid="stApp"][data-test-connection-state="CONNECTED"]').waitFor()

  t.ok(Date.now() - lostAt < 5000, 'back within 5 s')
  t.equal(await shown(page), chosen, 'the widget has kept its value')
  t.equal(new URL(page.url()).pathname, '/sales')
})

test('a tab whose sign-in has ended comes back to sign-in by itself', async (t) => {
  const chain = await startChain(t, shortLife)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
  await page.getByRole('heading', { name: 'Sales' }).first().waitFor()

  await control(chain, '/sessions/end', {})
  // The load balancer does not look into an open websocket: it lives until its token ends.
  const lostAt = await untilClosed(chain, closings(chain))
  await page.getByRole('button', { name: 'Bob Analyst' }).waitFor({ timeout: 20_000 })

  t.ok(Date.now() - lostAt < 10_000, `at sign-in after ${Date.now() - lostAt} ms`)
  await page.getByRole('button', { name: 'Bob Analyst' }).click()
  await page.waitForURL(`${chain.origin}/sales`)
  t.pass('and from there back to where it was')
})

test('a group that is given or taken shows itself without a new sign-in', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
  await page.getByRole('heading', { name: 'Sales' }).first().waitFor()
  t.equal(await page.getByRole('link', { name: 'Admin' }).count(), 0)
  // The later token has to be later: expiries are whole seconds.
  await setTimeout(1100)

  await control(chain, '/groups', { sub: 'bob', groups: ['analysts', 'admins'], now: true })
  const told = await page.evaluate(() => fetch('/_pagewarden/whoami').then((a) => a.json()))
  t.match(told.groups, ['admins', 'analysts'])

  await page.getByRole('link', { name: 'Admin' }).waitFor()
  t.equal(new URL(page.url()).pathname, '/sales')
})

test('sign-out ends the session for all tabs and asks again who one is', async (t) => {
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
