import type { Scenario } from '../scenario.ts'

/** Dialogs of the app's own, `st.dialog`. */
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
    title: 'a dialog of the app that leads to a forbidden page gives way to the refusal',
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
    title: 'a link in a dialog of the app is refused like any other, and the dialog is kept',
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
