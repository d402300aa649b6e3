import type { Scenario } from '../scenario.ts'

/** Websockets that are lost and found again. */
export const connectionScenarios: readonly Scenario[] = [
  {
    title: 'a tab comes back after a cut with everything in it',
    from: '/desk',
    run: async ({ bob }) => {
      await bob.formatName('Harbour')
      await bob.cut()

      await bob.hasName('Harbour')
      await bob.formatName('Quay')
      await bob.click('link', 'Link to the reports')
      await bob.isAt('Reports')
    }
  },
  {
    title: 'a cut under a refusal leaves a tab that goes on',
    from: '/desk',
    run: async ({ bob }) => {
      await bob.formatName('Harbour')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await bob.cut()
      await bob.closeDialog()

      await bob.hasName('Harbour')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
    }
  },
  {
    title: 'a tab comes back after Pagewarden was started anew, with what was entered',
    from: '/desk',
    run: async ({ bob, environment }) => {
      await bob.formatName('Harbour')
      const opened = bob.page.waitForEvent('websocket')
      await environment.chain.restartProxy()
      await opened
      await bob.isConnected()

      await bob.hasName('Harbour')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await bob.closeDialog()
      await bob.formatName('Quay')
    }
  }
]
