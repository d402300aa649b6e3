import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Visit } from './visit.ts'

/** Streamlit fades its pages in, and plotly draws in steps. */
const STILL_MS = 1_500

/** Takes the README's pictures: signing in, two pages, and a page that is refused. */
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
  } finally {
    await visit.end()
  }
}
