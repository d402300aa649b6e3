import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { test } from 'tap'
import { ask } from './support/ask.ts'
import { launchBrowser, signIn } from './support/browser.ts'
import { type Chain, startChain } from './support/chain.ts'
import { logged } from './support/log.ts'
import { cookieOf } from './support/mock.ts'

const path = '/_pagewarden/console'

/** The console, with a list of everything that a content security policy or a fault blocked. */
async function openConsole(chain: Chain, alice: Page) {
  const admin = await alice.context().newPage()
  const faults: string[] = []
  admin.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  admin.on('pageerror', ({ message }) => faults.push(message))
  await admin.goto(`${chain.origin}${path}`)
  await admin.locator('#live[data-state="on"]').waitFor()
  return { admin, faults }
}

const rowOf = (admin: Page, email: string) =>
  admin.locator('#tabs tbody tr', { hasText: email }).first()

async function threePeople(browser: Browser, chain: Chain) {
  const alice = await signIn(browser, chain, 'Alice Admin')
  const bob = await signIn(browser, chain, 'Bob Analyst', '/handbook')
  await bob.getByRole('heading', { name: 'Staff handbook' }).waitFor()
  const carol = await signIn(browser, chain, 'Carol HR', '/payroll')
  await carol.getByRole('heading', { name: 'Payroll' }).first().waitFor()
  return { alice, bob, carol }
}

test('an admin sees connected people and refusals with reasons, and signs a person out', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const { alice, bob, carol } = await threePeople(browser, chain)
  const { admin, faults } = await openConsole(chain, alice)
  // A reload would remove this.
  await admin.evaluate('window.sinceTheStart = true')

  await rowOf(admin, 'alice@example.com').getByText('/', { exact: true }).waitFor()
  await rowOf(admin, 'bob@example.com').getByText('/handbook').waitFor()
  await rowOf(admin, 'carol@example.com').getByText('/payroll').waitFor()
  t.equal(await admin.locator('#tabs tbody tr').count(), 3)

  const button = rowOf(admin, 'carol@example.com').getByRole('button')
  await button.focus()
  await bob.getByRole('button', { name: 'Show my payslip' }).click()
  const refusal = admin.locator('#refusals li', { hasText: 'bob@example.com' }).first()
  await refusal.waitFor()
  t.match(
    await refusal.innerText(),
    /\/payroll[\s\S]*page-not-granted[\s\S]*started by the app itself/
  )
  await rowOf(admin, 'bob@example.com').waitFor()
  const focused = await admin.evaluate("document.activeElement?.getAttribute('aria-label')")
  t.equal(focused, 'Sign out carol@example.com', 'the focus stays')

  await refusal.getByRole('button', { name: 'Explain' }).click()
  const answer = admin.locator('#answer')
  await answer.getByText('May not open /payroll').waitFor()
  t.match(
    await answer.innerText(),
    /bob@example\.com, in analysts[\s\S]*group:hr[\s\S]*is in `analysts` only/
  )
  await admin.getByLabel('Who asks').selectOption('')
  await admin.getByLabel('Groups, with commas between').fill('hr')
  await admin.locator('#question').getByRole('button', { name: 'Explain' }).click()
  await answer.getByText('May open /payroll').waitFor()

  await rowOf(admin, 'bob@example.com').getByRole('button').click()
  const dialog = admin.getByRole('dialog')
  t.match(await dialog.innerText(), /Sign out bob@example\.com\?[\s\S]*It is not a ban/)
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await admin.getByText(/open tabs? ended/).waitFor()
  await bob.getByText('Your sign-in was ended by an operator of this app.').waitFor()
  const endedAt = Date.now()
  await rowOf(admin, 'bob@example.com').waitFor({ state: 'detached' })
  await admin.locator('#tabs tbody tr').nth(2).waitFor({ state: 'detached' })
  await rowOf(admin, 'alice@example.com').waitFor()
  await rowOf(admin, 'carol@example.com').waitFor()
  t.ok(
    await carol.getByRole('heading', { name: 'Payroll' }).first().isVisible(),
    'Carol is still there'
  )
  t.ok(await admin.evaluate('window.sinceTheStart'), 'all of it without a reload')
  const told = await logged(chain, /signed out by an operator/)
  t.equal(told.length, 1, 'the log knows who did it')
  t.notMatch(chain.log.join('\n'), '@example.com')

  // The clocks of sign-in and proxy may differ by this much; an old sign-in must not count as new.
  while (Date.now() < endedAt + 6_000) await setTimeout(200)
  await bob.getByRole('link', { name: 'Sign out' }).click()
  await bob.getByRole('link', { name: 'Sign in again' }).click()
  await bob.getByRole('button', { name: 'Bob Analyst' }).click()
  await bob.getByRole('heading', { name: 'Welcome' }).waitFor()
  await rowOf(admin, 'bob@example.com').waitFor()
  t.same(faults, [], 'nothing was blocked and nothing broke')
})

test('a person without the right gets no console, and loses it together with the right', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const carol = await signIn(browser, chain, 'Carol HR')

  const response = await carol.goto(`${chain.origin}${path}`)
  t.equal(response?.status(), 404)
  t.notMatch(await carol.content(), /console|alice/i)
  for (const url of [`${path}/events`, `${path}/console.js`]) {
    const { status } = await ask(`${chain.origin}${url}`, {
      cookie: await cookieOf(chain, 'carol')
    })
    t.equal(status, 404, url)
  }
})

test('a form of another site has no effect', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const carol = await signIn(browser, chain, 'Carol HR')
  await carol.getByRole('heading', { name: 'Welcome' }).waitFor()
  const alice = await signIn(browser, chain, 'Alice Admin')
  const { admin, faults } = await openConsole(chain, alice)
  await rowOf(admin, 'carol@example.com').waitFor()
  const sub = await rowOf(admin, 'carol@example.com').locator('input[name="sub"]').inputValue()
  const evil = await alice.context().newPage()
  await evil.route('http://evil.example/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" action="${chain.origin}${path}/sign-out"><input name="sub" value="${sub}"></form><script>document.forms[0].submit()</script>`
    })
  )

  const answered = evil.waitForResponse((response) => response.url().endsWith('/sign-out'))
  await evil.goto('http://evil.example/')

  t.equal((await answered).status(), 403)
  t.ok(await logged(chain, /"reason":"origin-foreign"/))
  t.equal(await rowOf(admin, 'carol@example.com').count(), 1)
  await carol.reload()
  await carol.getByRole('heading', { name: 'Welcome' }).waitFor()
  t.same(faults, [])
})
