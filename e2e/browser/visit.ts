import type { BrowserContext, Locator, Page } from 'playwright-core'

/** A navigation list, a link in a page, or a button. */
export type Clickable = 'navigation' | 'link' | 'button'

/** Console messages of a frontend that reconnects to its server. */
const expected = /^(Failed to load resource|WebSocket connection to|Client Error|Connection failed)/

/** Elements that the frontend shows after a fault; none may be there at the end. */
const troubles = /Bad message format|Connection error|Traceback|Uncaught/

/** Keeps the page's websockets, so that a test can cut them. */
const keepSockets = `window.keptSockets = []
const Kept = window.WebSocket
window.WebSocket = class extends Kept {
  constructor(...given) {
    super(...given)
    window.keptSockets.push(this)
  }
}`

/** A person's tab: its actions, its content, and everything that it received. */
export class Visit {
  readonly page: Page
  readonly #marker: string
  readonly #frames: Buffer[] = []
  #websockets = 0
  readonly #faults: string[] = []

  private constructor(page: Page, marker: string) {
    this.page = page
    this.#marker = marker
    page.on('websocket', (socket) => {
      this.#websockets += 1
      socket.on('framereceived', ({ payload }) => this.#frames.push(Buffer.from(payload)))
    })
    page.on('pageerror', (error) => this.#faults.push(error.message))
    page.on('console', (message) => {
      const text = message.text()
      if (message.type() === 'error' && !expected.test(text)) this.#faults.push(text)
    })
  }

  /** Opens a page in a new tab. */
  static async begin(profile: BrowserContext, url: string, marker: string): Promise<Visit> {
    const page = await profile.newPage()
    await page.addInitScript(keepSockets)
    const visit = new Visit(page, marker)
    await page.goto(url)
    return visit
  }

  /** The number of websockets that this tab has opened. */
  get websockets(): number {
    return this.#websockets
  }

  /** The lines of text in the page. */
  async mainText(): Promise<readonly string[]> {
    const text = await this.page.getByTestId('stMain').innerText()
    return text.split('\n').filter((line) => line.trim() !== '')
  }

  async close(): Promise<void> {
    await this.page.close()
  }

  /** Waits until the heading and the address bar show a page of the app. */
  async isAt(heading: string): Promise<void> {
    await this.page.getByRole('heading', { name: heading, exact: true }).waitFor()
    if (heading === 'Home') return
    await this.page.waitForURL((url) => url.pathname.endsWith(`/${heading.toLowerCase()}`))
  }

  find(kind: Clickable, name: string): Locator {
    if (kind !== 'navigation') return this.page.getByRole(kind, { name, exact: true })
    return this.page.getByTestId('stSidebarNav').getByRole('link', { name })
  }

  async click(kind: Clickable, name: string): Promise<void> {
    await this.find(kind, name).click()
  }

  /** Fills in the name widget and waits for the app's answer. */
  async formatName(name: string): Promise<void> {
    await this.page.getByLabel('Name').fill(name)
    await this.page.getByLabel('Name').press('Enter')
    await this.sees(`Hello, ${name}.`)
  }

  async sees(text: string): Promise<void> {
    await this.page.getByText(text, { exact: true }).waitFor()
  }

  /** Waits until the widget has this value, and the app knows it. */
  async hasName(name: string): Promise<void> {
    await this.sees(`Hello, ${name}.`)
    await this.page.locator(`input[aria-label="Name"][value="${name}"]`).waitFor()
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  /** Waits for the refusal dialog. */
  async isRefused(page: string): Promise<void> {
    await this.dialog.getByText(`You may not open the page ${page}.`, { exact: true }).waitFor()
  }

  /** Waits for the guard's message instead of a page that the app started. */
  async isRefusedInPlace(page: string): Promise<void> {
    await this.page.getByText(`You may not see the page ${page}.`, { exact: true }).waitFor()
  }

  /** Closes the refusal dialog, which covers all others. */
  async closeDialog(): Promise<void> {
    const refusal = this.dialog.filter({ hasText: 'You may not open the page' })
    await refusal.getByRole('button', { name: 'Close' }).click()
    await refusal.waitFor({ state: 'detached' })
  }

  /** Cuts the websocket, and waits until the frontend has another. */
  async cut(): Promise<void> {
    const { page } = this
    const opened = page.waitForEvent('websocket')
    await page.evaluate('window.keptSockets.forEach((socket) => socket.close())')
    await opened
    await this.isConnected()
  }

  async isConnected(): Promise<void> {
    await this.page.locator('[data-test-connection-state="CONNECTED"]').first().waitFor()
  }

  /** Whether the tab received or shows anything of the secret page. */
  async hasSecret(): Promise<boolean> {
    const content = await this.page.content()
    return (
      content.includes(this.#marker) || this.#frames.some((frame) => frame.includes(this.#marker))
    )
  }

  /** Faults that a person would notice. */
  async troubles(): Promise<readonly string[]> {
    const shown = troubles.exec(await this.page.locator('body').innerText())
    return shown === null ? this.#faults : [...this.#faults, shown[0]]
  }
}
