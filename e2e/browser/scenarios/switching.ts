import { FORMS } from '../environment.ts'
import type { Scenario } from '../scenario.ts'

/** Pages that the app starts with `st.switch_page`. */
export const switchingScenarios: readonly Scenario[] = [
  {
    title: 'the app may switch to an allowed page',
    from: '/desk',
    forms: FORMS,
    run: async ({ bob }) => {
      await bob.click('button', 'Take me to the reports')
      await bob.isAt('Reports')
    }
  },
  {
    title:
      'in the place of a forbidden page that the app starts is a message, and the session goes on',
    from: '/desk',
    forms: FORMS,
    run: async ({ t, bob }) => {
      const sockets: string[] = []
      await bob.isAt('Desk')
      bob.page.on('websocket', (socket) => sockets.push(socket.url()))
      await bob.click('button', 'Count')
      await bob.sees('Counted: 1.')
      await bob.click('button', 'Take me to the secret')
      await bob.isRefusedInPlace('/secret')
      await bob.click('navigation', 'Reports')
      await bob.isAt('Reports')
      await bob.click('navigation', 'Desk')
      await bob.isAt('Desk')
      await bob.sees('Counted: 1.')
      t.same(sockets, [], 'nothing has reconnected')
    }
  },
  {
    title: 'a forbidden page that the app starts twice is refused twice',
    from: '/desk',
    run: async ({ bob }) => {
      for (const _ of [1, 2]) {
        await bob.click('button', 'Take me to the secret')
        await bob.isRefusedInPlace('/secret')
        await bob.page.goBack()
        await bob.isAt('Desk')
      }
    }
  }
]
