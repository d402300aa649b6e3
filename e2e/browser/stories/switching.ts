import { FORMS } from '../scene.ts'
import type { Story } from '../story.ts'

/** Pages that the app itself starts, with `st.switch_page`. */
export const switchingStories: readonly Story[] = [
  {
    title: 'the app may lead to an allowed page',
    from: '/desk',
    forms: FORMS,
    tell: async ({ bob }) => {
      await bob.click('button', 'Take me to the reports')
      await bob.isAt('Reports')
    }
  },
  {
    title: 'a forbidden page that the app starts is told of, and the app goes on',
    from: '/desk',
    forms: FORMS,
    tell: async ({ bob }) => {
      await bob.sayName('Harbour')
      await bob.click('button', 'Take me to the secret')
      await bob.isRefused('/secret')
      await bob.closeDialog()

      await bob.isAt('Desk')
      await bob.hasName('Harbour')
      await bob.click('navigation', 'Reports')
      await bob.isAt('Reports')
    }
  },
  {
    title: 'a forbidden page that the app starts twice is told of twice',
    from: '/desk',
    tell: async ({ bob }) => {
      for (const _ of [1, 2]) {
        await bob.click('button', 'Take me to the secret')
        await bob.isRefused('/secret')
        await bob.closeDialog()
      }
      await bob.isAt('Desk')
    }
  }
]
