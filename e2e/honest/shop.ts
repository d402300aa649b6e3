import type { Visit } from '../browser/visit.ts'
import type { Side } from './sides.ts'

/** Steps in the shop and their output: the same on both sides. */
export type Errand = {
  readonly title: string
  readonly run: (side: Side) => Promise<readonly string[]>
}

const FILES = 520
/** The lifetime in s of a token that ends during a slow call. */
const SHORT_TOKEN = 15
const CLOCK_GRACE = 5

export const errands: readonly Errand[] = [
  {
    title: 'a list of 600 works after Pagewarden restarts, after Streamlit does, after a refusal',
    run: async (side) => {
      const visit = await side.visit('/')
      await choose(visit, 599)
      await side.restartProxy()
      const seen = [...(await visit.mainText())]
      await choose(visit, 17)
      await side.restartStreamlit()
      await visit.isConnected()
      await choose(visit, 300)
      // Streamlit 1.40 reports here that the page is not found, in a tab of a new server.
      await visit.page.keyboard.press('Escape')
      await visit.dialog.waitFor({ state: 'detached' })
      await visit.click('button', 'Show me the vault')
      await atVault(side, visit)
      await visit.click('navigation', 'Choice')
      await visit.page.getByRole('heading', { name: 'Choice', exact: true }).waitFor()
      await choose(visit, 5)
      return [...seen, ...(await leave(visit))]
    }
  },
  {
    title: 'five quick clicks count, and still do when Pagewarden has been restarted at once',
    run: async (side) => {
      const visit = await side.visit('/cart')
      await fillCart(visit, 5)
      await side.restartProxy()
      await visit.sees('Cart holds 5.')
      await visit.click('button', 'Add')
      await visit.sees('Cart holds 6.')
      await visit.sees('That is all.')
      return leave(visit)
    }
  },
  {
    title: 'a cart is kept over a connection that is lost in the middle of a slow call',
    run: async (side) => {
      const visit = await side.visit('/cart')
      await fillCart(visit, 3)
      await visit.click('button', 'Check out')
      await visit.page.waitForTimeout(1_000)
      await visit.cut()
      await visit.sees('Cart holds 3.')
      await visit.click('button', 'Add')
      await visit.sees('Cart holds 4.')
      await visit.sees('That is all.')
      return leave(visit)
    }
  },
  {
    title: 'a cart is kept over a token that ends in the middle of a slow call',
    run: async (side) => {
      const begin = Date.now()
      const visit = await side.visitWithToken('/cart', SHORT_TOKEN)
      await fillCart(visit, 3)
      const before = visit.websockets
      const end = begin + (SHORT_TOKEN + CLOCK_GRACE) * 1_000
      await visit.page.waitForTimeout(Math.max(end - 6_000 - Date.now(), 0))
      await visit.click('button', 'Check out')
      await visit.page.waitForTimeout(end + 2_000 - Date.now())
      await visit.isConnected()
      if (side.isGuarded && visit.websockets === before) throw new Error('the token has not ended')
      await visit.sees('Cart holds 3.')
      await visit.click('button', 'Add')
      await visit.sees('Cart holds 4.')
      await visit.sees('That is all.')
      return leave(visit)
    }
  },
  {
    title: `${FILES} files in one upload all arrive`,
    run: async (side) => {
      const visit = await side.visit('/files')
      const papers = Array.from({ length: FILES }, (_, number) => ({
        name: `paper-${number}.txt`,
        mimeType: 'text/plain',
        buffer: Buffer.from(`${number}`.padStart(10))
      }))
      await visit.page.locator('input[type=file]').setInputFiles(papers)
      await visit.sees(`Received ${FILES} files, ${FILES * 10} bytes.`)
      return leave(visit)
    }
  },
  {
    title: 'a dialog that is open when a page is refused keeps what was typed into it',
    run: async (side) => {
      const visit = await openDialog(side)
      if (side.isGuarded) {
        await visit.dialog.getByRole('link', { name: 'Link to the vault' }).click()
        await visit.isRefused('/vault')
        await visit.closeDialog()
      }
      await visit.dialog.getByRole('button', { name: 'Submit' }).click()
      await visit.sees('You said Harbour.')
      return leave(visit)
    }
  },
  {
    title: 'a dialog that leads to a refused page gives way to it, and can be opened again',
    run: async (side) => {
      const visit = await openDialog(side)
      await visit.dialog.getByRole('button', { name: 'Take me to the vault' }).click()
      await atVault(side, visit)
      await visit.dialog.waitFor({ state: 'detached' })
      await visit.click('navigation', 'Desk')
      await visit.sees('You said nothing.')
      await fillDialog(visit)
      await visit.dialog.getByRole('button', { name: 'Submit' }).click()
      await visit.sees('You said Harbour.')
      return leave(visit)
    }
  }
]

/** The final text. */
async function leave(visit: Visit): Promise<readonly string[]> {
  const seen = await visit.mainText()
  await visit.close()
  return seen
}

async function choose(visit: Visit, number: number): Promise<void> {
  const name = `Option ${number} of a long list`
  const field = visit.page.getByRole('combobox')
  await field.fill(name)
  await visit.page.getByRole('option', { name, exact: true }).waitFor()
  await field.press('Enter')
  await visit.sees(`Chosen: ${name}.`)
}

/** Clicks as fast as possible; Streamlit joins two clicks that come faster. */
async function fillCart(visit: Visit, count: number): Promise<void> {
  await visit.sees('That is all.')
  for (let number = 1; number <= count; number += 1) {
    await visit.click('button', 'Add')
    await visit.sees(`Cart holds ${number}.`)
  }
}

async function openDialog(side: Side): Promise<Visit> {
  const visit = await side.visit('/desk')
  await fillDialog(visit)
  return visit
}

async function fillDialog(visit: Visit): Promise<void> {
  await visit.click('button', 'Ask me')
  const answer = visit.dialog.getByLabel('Answer')
  await answer.fill('Harbour')
  await answer.press('Enter')
}

/** The vault, or the refusal in its place. */
async function atVault(side: Side, visit: Visit): Promise<void> {
  if (!side.isGuarded) return visit.isAt('Vault')
  await visit.page.getByText('You may not see the page /vault.', { exact: true }).waitFor()
}
