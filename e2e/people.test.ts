import { test } from 'tap'
import { launchBrowser, signIn } from './support/browser.ts'
import { startChain } from './support/chain.ts'
import { control } from './support/mock.ts'

test('a person with Japanese as language reads Japanese, on a page and inside the app', async (t) => {
  const chain = await startChain(t, {
    pagewarden: { env: { PAGEWARDEN_CONTACT: 'mailto:desk@example.com' } }
  })
  const browser = await launchBrowser(t)
  const context = await browser.newContext({ locale: 'ja-JP' })
  context.setDefaultTimeout(90_000)
  const page = await context.newPage()
  await page.goto(`${chain.origin}/handbook`)
  await page.getByRole('button', { name: 'Bob Analyst' }).click()
  await page.getByRole('button', { name: 'Show my payslip' }).click()
  const inPlace = page.getByTestId('stAlert')
  await inPlace.getByText('ページ /payroll を表示する権限がありません。').waitFor()
  t.match(await inPlace.innerText(), 'desk@example.com')

  const response = await page.goto(`${chain.origin}/payroll`)

  t.equal(response?.status(), 403)
  t.equal(await page.locator('html').getAttribute('lang'), 'ja')
  t.match(
    await page.locator('main').innerText(),
    /このページを開く権限がありません。[\s\S]*\/payroll[\s\S]*bob@example\.com/
  )
  t.equal(
    await page.getByRole('link', { name: 'desk@example.com' }).getAttribute('href'),
    'mailto:desk@example.com'
  )
})

test('an error page reloads by itself when the app is up again', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const behave = (albKeys: object) => control(chain, '/behaviour', { albKeys })
  await behave({ kind: 'status', status: 500 })
  const page = await signIn(browser, chain, 'Bob Analyst')
  await page.getByText('Who you are cannot be checked at the moment.').waitFor()
  const faults: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text())
  })

  await behave({ kind: 'none' })

  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  t.same(faults, [])
})

test('a link or an image of another site signs nobody out', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst')
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  const out = `${chain.origin}/_pagewarden/sign-out`
  const evil = await page.context().newPage()
  await evil.route('http://evil.example/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<img src="${out}"><a href="${out}">Prizes</a>`
    })
  )
  await evil.goto('http://evil.example/')
  await evil.getByRole('link', { name: 'Prizes' }).click()
  await evil.getByRole('heading', { name: 'Do you want to sign out?' }).waitFor()
  t.notOk(
    chain.log.some((line) => line.includes('"code":4401')),
    'the tab lives on'
  )

  await evil.getByRole('button', { name: 'Sign out' }).click()
  await evil.getByRole('heading', { name: 'You are signed out.' }).waitFor()
  await page.getByRole('button', { name: 'Bob Analyst' }).waitFor()
  t.pass('and the other tab is at sign-in')
})

test('our own links sign out at once', async (t) => {
  const chain = await startChain(t)
  const browser = await launchBrowser(t)
  for (const from of ['/admin', '/']) {
    const page = await signIn(browser, chain, 'Bob Analyst', from)
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out.' }).waitFor()
  }
  t.pass('from the page of a refusal, and from the app')
})
