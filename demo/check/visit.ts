import {
  type Browser,
  type BrowserContext,
  errors,
  type Locator,
  type Page,
  type Response
} from 'playwright-core'
import type { SamplePage } from '../pages.ts'

const WAIT_MS = 20_000

/** The time in which a page must appear when no run is active. */
const MOMENT_MS = 5_000

/** A person with their own browser context, which shares no cookie with others. */
export class Visit {
  readonly page: Page
  readonly #origin: string
  readonly #context: BrowserContext

  private constructor(origin: string, context: BrowserContext, page: Page) {
    this.#origin = origin
    this.#context = context
    this.page = page
  }

  /** Opens the app, which redirects to the sign-in page. */
  static async begin(browser: Browser, origin: string): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    context.setDefaultTimeout(WAIT_MS)
    const page = await context.newPage()
    await page.goto(origin)
    return new Visit(origin, context, page)
  }

  /** Signs in as one of the people on the sign-in page and waits for the app. */
  async signIn(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click()
    await this.page.waitForURL(`${this.#origin}/`)
  }

  /** Opens an address with a full page load. */
  open(path: string): Promise<Response | null> {
    return this.page.goto(`${this.#origin}${path}`)
  }

  async byUrl({ path, heading }: SamplePage): Promise<boolean> {
    const response = await this.open(path)
    return response?.ok() ? this.#shows(heading) : this.#heading(heading).isVisible()
  }

  /** Clicks the page's link in the app's navigation, if there is one. */
  async byNavigation({ path, heading }: SamplePage): Promise<boolean> {
    await this.#idleApp().waitFor()
    const links = await this.page.getByTestId('stSidebarNavLink').all()
    for (const link of links) {
      const href = (await link.getAttribute('href')) ?? ''
      if (new URL(href, this.#origin).pathname !== path) continue
      await link.click()
      return appears(this.#heading(heading))
    }
    return this.#heading(heading).isVisible()
  }

  /** The cookies that a browser would send to the app. */
  async cookieHeader(): Promise<string> {
    const cookies = await this.#context.cookies(this.#origin)
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  async end(): Promise<void> {
    await this.#context.close()
  }

  /** Whether a heading appears, at the latest when the app is idle after a full load. */
  async #shows(heading: string): Promise<boolean> {
    const wanted = this.#heading(heading)
    await wanted.or(this.#idleApp()).first().waitFor()
    return appears(wanted)
  }

  /** The app without an active run. Before its first run it has another state ("initial"). */
  #idleApp(): Locator {
    return this.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
  }

  #heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true })
  }
}

/** Whether an element is visible now or soon: React draws after the end of a run. */
async function appears(wanted: Locator): Promise<boolean> {
  try {
    await wanted.waitFor({ timeout: MOMENT_MS })
    return true
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false
    throw error
  }
}
