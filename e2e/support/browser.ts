import process from 'node:process'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Chain } from './chain.ts'
import { cookieOf } from './mock.ts'

/** A browser for one test file; setup/ has found it. */
export async function launchBrowser(t: Test): Promise<Browser> {
  const executablePath = process.env['PAGEWARDEN_BROWSER'] ?? '/usr/bin/chromium'
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run'
    ]
  })
  t.teardown(() => browser.close())
  return browser
}

/** A tab of a signed-in person at a page, in a separate browser profile. */
export async function signIn(
  browser: Browser,
  chain: Chain,
  name: string,
  path = '/'
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  context.setDefaultTimeout(90_000)
  const page = await context.newPage()
  await page.goto(`${chain.origin}${path}`)
  await page.getByRole('button', { name }).click()
  await page.waitForURL(`${chain.origin}${path}`)
  return page
}

/** A browser profile without a sign-in. */
export async function emptyProfile(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US'
  })
  context.setDefaultTimeout(60_000)
  return context
}

/**
 * A browser profile of a signed-in person. Its tabs share a cache, because Streamlit's frontend is
 * large.
 */
export async function profileOf(
  browser: Browser,
  chain: Chain,
  person: string
): Promise<BrowserContext> {
  const context = await emptyProfile(browser)
  const cookies = (await cookieOf(chain, person)).split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: chain.origin }
  })
  await context.addCookies(cookies)
  return context
}
