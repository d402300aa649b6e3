import type { Scenario } from '../scenario.ts'

/** The width of a small phone, in CSS pixels. */
const width = 360

export const mobileScenarios: readonly Scenario[] = [
  {
    title: 'the whole refusal is readable on a phone',
    from: '/desk',
    run: async ({ t, bob }) => {
      await bob.page.setViewportSize({ width, height: 640 })
      await bob.isAt('Desk')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')

      const box = await bob.dialog.boundingBox()
      t.ok(box !== null && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box))
      await bob.closeDialog()
    }
  }
]
