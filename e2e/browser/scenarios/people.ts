import type { Scenario } from '../scenario.ts'

/** Several tabs and several people at once. */
export const peopleScenarios: readonly Scenario[] = [
  {
    title: 'two tabs of one person are independent',
    from: '/desk',
    run: async ({ bob, environment }) => {
      const other = await environment.visit('bob', '/desk')
      await bob.formatName('Harbour')
      await other.formatName('Quay')
      await other.click('link', 'Link to the secret')
      await other.isRefused('/secret')

      await bob.click('navigation', 'Reports')
      await bob.isAt('Reports')
      await other.closeDialog()
      await other.hasName('Quay')
      await other.close()
    }
  },
  {
    title: 'only the person with access sees a protected page',
    from: '/desk',
    run: async ({ t, bob, environment }) => {
      const alice = await environment.visit('alice', '/desk')
      await alice.click('link', 'Link to the secret')
      await alice.page.getByRole('heading', { name: 'marker' }).waitFor()
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')

      // Without this check no scenario could tell whether the secret page was shown.
      t.equal(await alice.hasSecret(), true)
      t.same(await alice.troubles(), [])
      await alice.close()
    }
  },
  {
    title:
      'a link from a colleague with access is refused to a person without access, whose tab still works',
    from: '/',
    run: async ({ t, bob, environment }) => {
      const alice = await environment.visit('alice', '/')
      await alice.click('navigation', 'Secret')
      await alice.page.waitForURL('**/secret')
      const answer = await bob.page.goto(alice.page.url())

      t.equal(answer?.status(), 403)
      await bob.page.getByRole('link', { name: '/reports' }).click()
      await bob.isAt('Reports')
      await alice.close()
    }
  }
]
