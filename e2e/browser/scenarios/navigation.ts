import { FORMS } from '../environment.ts'
import type { Scenario } from '../scenario.ts'

/**
 * Navigation in both kinds of app. The first scenario uses no deep link: an old Streamlit does not
 * know the page before it has seen `st.navigation` (streamlit#8860).
 */
export const navigationScenarios: readonly Scenario[] = [
  {
    title: 'the navigation lists the allowed pages only, and opens them',
    from: '/',
    forms: FORMS,
    run: async ({ t, bob }) => {
      await bob.isAt('Home')
      await bob.click('navigation', 'Desk')
      await bob.isAt('Desk')
      await bob.click('navigation', 'Files')
      await bob.isAt('Files')
      t.equal(await bob.find('navigation', 'secret').count(), 0)
    }
  },
  {
    title: 'a deep link to an allowed page opens it',
    from: '/reports',
    run: async ({ bob }) => {
      await bob.isAt('Reports')
    }
  },
  {
    title: 'a deep link to a forbidden page gets an answer that names the person and the page',
    from: '/desk',
    forms: FORMS,
    run: async ({ t, bob, environment }) => {
      await bob.isAt('Desk')
      const answer = await bob.page.goto(`${environment.chain.origin}/secret`)

      t.equal(answer?.status(), 403)
      t.match(await bob.page.locator('main').innerText(), /\/secret[\s\S]*bob@example\.com/)
      await bob.page.goBack()
      await bob.isAt('Desk')
    }
  },
  {
    title: 'a link in a page leads to an allowed page',
    from: '/desk',
    forms: FORMS,
    run: async ({ bob }) => {
      await bob.click('link', 'Link to the reports')
      await bob.isAt('Reports')
    }
  },
  {
    title: 'a link to a forbidden page is refused, and the current page stays',
    from: '/desk',
    forms: FORMS,
    run: async ({ bob }) => {
      await bob.formatName('Harbour')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await bob.closeDialog()

      await bob.isAt('Desk')
      await bob.hasName('Harbour')
      await bob.click('button', 'Count')
      await bob.sees('Counted: 1.')
      await bob.hasName('Harbour')
      await bob.formatName('Quay')
      await bob.click('navigation', 'Reports')
      await bob.isAt('Reports')
    }
  },
  {
    title: 'back and forward visit the pages that were shown, across a refused page',
    from: '/',
    forms: FORMS,
    run: async ({ bob }) => {
      await bob.isAt('Home')
      await bob.click('navigation', 'Desk')
      await bob.isAt('Desk')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await bob.closeDialog()
      await bob.click('link', 'Link to the reports')
      await bob.isAt('Reports')

      await bob.page.goBack()
      await bob.isAt('Desk')
      await bob.page.goBack()
      await bob.isAt('Home')
      await bob.page.goForward()
      await bob.isAt('Desk')
    }
  },
  {
    title: 'a page that was opened by a click is still there after a reload',
    from: '/',
    run: async ({ bob }) => {
      await bob.isAt('Home')
      await bob.click('navigation', 'Reports')
      await bob.isAt('Reports')
      await bob.page.reload()
      await bob.isAt('Reports')
    }
  }
]
