import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Visit } from './visit.ts'

/** Streamlit fades its pages in, and plotly draws in several steps. */
const STILL_MS = 1_500

/** Takes the README's screenshots: sign-in, two pages, a refused page, and the console. */
export async function takeScreenshots(
  browser: Browser,
  origin: string,
  folder: string
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const visit = await Visit.begin(browser, origin)
  const take = async (name: string) => {
    await visit.page.waitForTimeout(STILL_MS)
    await visit.page.screenshot({ path: join(folder, `${name}.png`) })
  }
  try {
    await take('sign-in')
    await visit.signIn('Alice Admin')
    await visit.page.getByRole('heading', { name: 'Welcome' }).waitFor()
    await take('home')
    await visit.open('/sales')
    await visit.page.locator('.js-plotly-plot .main-svg').first().waitFor()
    await take('sales')
    await visit.open('/payroll')
    await take('refused')
    await takeConsole(browser, origin, visit, take)
  } finally {
    await visit.end()
  }
}

/** The console with other people online, one of whom has requested a forbidden page. */
async function takeConsole(
  browser: Browser,
  origin: string,
  visit: Visit,
  take: (name: string) => Promise<void>
): Promise<void> {
  const others: Visit[] = []
  try {
    for (const [name, path, refused] of COMPANY) {
      const other = await Visit.begin(browser, origin)
      others.push(other)
      await other.signIn(name)
      await other.open(refused)
      await other.open(path)
      await other.page.getByTestId('stSidebarNavLink').first().waitFor()
    }
    await visit.page.setViewportSize({ width: 1440, height: 1000 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme })
      await visit.open('/_pagewarden/console')
      await visit.page
        .locator('#tabs tbody tr')
        .nth(COMPANY.length - 1)
        .waitFor()
      await visit.page.locator('#live[data-state="on"]').waitFor()
      await take(colorScheme === 'light' ? 'console' : 'console-dark')
    }
  } finally {
    for (const other of others) await other.end()
  }
}

/** The people online, the page of each, and the pages that they requested before. */
const COMPANY = [
  ['Bob Analyst', '/sales', '/admin'],
  ['Carol HR', '/payroll', '/sales'],
  ['Ivo Intern', '/handbook', '/payroll'],
  ['Zoe Partner', '/sales', '/handbook']
] as const
