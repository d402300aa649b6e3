import type { Scenario } from '../scenario.ts'

/** Lost and restored websockets. */
export const connectionScenarios: readonly Scenario[] = [
  {
    title: 'a tab reconnects after a cut and keeps its state',
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
    title: 'after a cut during a refusal the tab still works',
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
    title: 'a tab reconnects after a restart of Pagewarden and keeps its input',
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
