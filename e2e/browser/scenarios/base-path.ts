import type { Scenario } from '../scenario.ts'

/** The main scenarios again for an app below a base path. */
export const basePathScenarios: readonly Scenario[] = [
  {
    title: 'pages open, are refused, and come back after a lost connection',
    from: '/',
    run: async ({ t, bob, environment }) => {
      await bob.isAt('Home')
      await bob.page.goto(`${environment.chain.origin}/team/app/desk`)
      await bob.isAt('Desk')
      await bob.formatName('Harbour')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await bob.closeDialog()
      await bob.cut()
      await bob.hasName('Harbour')
      await bob.click('button', 'Take me to the secret')
      await bob.isRefusedInPlace('/secret')
      await bob.click('navigation', 'Files')
      await bob.isAt('Files')
      await bob.page.waitForFunction(
        "document.querySelector('img[src*=media]')?.naturalWidth === 40"
      )

      const answer = await bob.page.goto(`${environment.chain.origin}/team/app/secret`)
      t.equal(answer?.status(), 403)
    }
  }
]
