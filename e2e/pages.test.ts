import { test } from 'tap'
import { DIRECT_HEADERS, RawSession } from '../demo/check/raw-session.ts'
import { contains } from '../demo/check/wire.ts'
import { SAMPLE_PAGES } from '../demo/pages.ts'
import { launchBrowser, signIn } from './support/browser.ts'
import { startChain } from './support/chain.ts'
import { cookieOf } from './support/mock.ts'

const admin = SAMPLE_PAGES.find(({ path }) => path === '/admin')?.heading ?? ''

test('a rerun of a forbidden page over a raw websocket returns nothing of the page', async (t) => {
  const chain = await startChain(t)
  const headers = { cookie: await cookieOf(chain, 'bob') }
  const itself = await RawSession.open({ origin: chain.streamlit, headers: DIRECT_HEADERS })
  const hash = itself?.listed().find(({ path }) => path === '/admin')?.hash ?? ''
  itself?.close()
  t.match(hash, /^[0-9a-f]{32}$/)

  for (const wish of [{ hash }, { name: 'admin' }, { hash, name: 'sales' }]) {
    const session = await RawSession.open({ origin: chain.origin, headers })
    if (session === null) throw new Error('no websocket')
    const answer = await session.ask(wish)

    t.notOk(
      answer.some((message) => contains(message, admin)),
      'nothing of the page'
    )
    t.ok(
      answer.some((message) => contains(message, '/admin')),
      'a message that names it'
    )
    const sales = await session.ask({ name: 'sales' })
    t.ok(
      sales.some((message) => contains(message, 'Sales')),
      'the socket goes on'
    )
    t.notOk(
      session.listed().some(({ path }) => path === '/admin'),
      'not in the navigation'
    )
    session.close()
  }
})

test('a refusal names the page, and the person stays on their page', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
  await page.getByRole('heading', { name: 'Sales', exact: false }).first().waitFor()

  const response = await page.goto(`${chain.origin}/admin`)

  t.equal(response?.status(), 403)
  t.match(await page.locator('main').innerText(), /\/admin[\s\S]*bob@example\.com[\s\S]*\/sales/)
  await page.getByRole('link', { name: '/sales' }).click()
  await page.getByRole('heading', { name: 'Sales', exact: false }).first().waitFor()
  t.equal(new URL(page.url()).pathname, '/sales')
})

test('a forbidden page that the app starts does not run, and the person reads why', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/handbook')
  await page.getByRole('button', { name: 'Show my payslip' }).click()

  await page.getByText('You may not see the page /payroll.').waitFor()

  t.notMatch(await page.content(), 'Payroll of this month')
  await page.getByRole('link', { name: 'Sales' }).first().click()
  await page.getByRole('heading', { name: 'Sales by region' }).waitFor()
  t.pass('and the app goes on')
})
