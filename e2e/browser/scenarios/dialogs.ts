import type { Scenario } from '../scenario.ts'

/** Dialogs of the app (`st.dialog`). */
export const dialogScenarios: readonly Scenario[] = [
  {
    title: 'a dialog of the app takes an answer',
    from: '/desk',
    run: async ({ bob }) => {
      await bob.click('button', 'Ask me')
      await bob.dialog.getByLabel('Answer').fill('Harbour')
      await bob.dialog.getByLabel('Answer').press('Enter')
      await bob.dialog.getByRole('button', { name: 'Submit' }).click()

      await bob.sees('You said Harbour.')
      await bob.dialog.waitFor({ state: 'detached' })
    }
  },
  {
    title: 'a dialog that leads to a forbidden page is replaced by the refusal',
    from: '/desk',
    run: async ({ bob }) => {
      await bob.click('button', 'Ask me')
      await bob.dialog.getByRole('button', { name: 'Show the secret' }).click()
      await bob.isRefusedInPlace('/secret')

      await bob.dialog.waitFor({ state: 'detached' })
      await bob.click('navigation', 'Desk')
      await bob.isAt('Desk')
    }
  },
  {
    title: 'a link in a dialog is refused like any other link, and the dialog stays',
    from: '/desk',
    run: async ({ t, bob }) => {
      await bob.click('button', 'Ask me')
      await bob.dialog.getByLabel('Answer').fill('Harbour')
      await bob.dialog.getByLabel('Answer').press('Enter')
      await bob.dialog.getByRole('link', { name: 'Link out of the dialog' }).click()
      await bob.isRefused('/secret')
      await bob.closeDialog()
      t.equal(await bob.dialog.getByLabel('Answer').inputValue(), 'Harbour')
    }
  }
]
