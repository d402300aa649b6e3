import type { Scenario } from '../scenario.ts'
import type { Visit } from '../visit.ts'

/** How often the clock of the live page has ticked. */
async function ticksOf(visit: Visit): Promise<number> {
  return Number.parseInt((await visit.page.getByText(/^Tick \d+\.$/).innerText()).slice(5), 10)
}

/** Waits for two more ticks: at least one run has begun and ended meanwhile. */
async function ticksOn(visit: Visit): Promise<void> {
  const tick = await ticksOf(visit)
  await visit.page.waitForFunction(
    `Number.parseInt(/Tick (\\d+)/.exec(document.body.innerText)?.[1], 10) >= ${tick + 2}`
  )
}

/** Fragments: parts of a page that rerun alone. */
export const fragmentScenarios: readonly Scenario[] = [
  {
    title: 'a fragment keeps running during a refusal and leaves its dialog open',
    from: '/live',
    run: async ({ bob }) => {
      await bob.isAt('Live')
      await bob.formatName('Harbour')
      await ticksOn(bob)

      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await ticksOn(bob)
      await bob.isRefused('/secret')
      await bob.closeDialog()

      await ticksOn(bob)
      await bob.hasName('Harbour')
    }
  },
  {
    title: 'a fragment keeps running after a cut',
    from: '/live',
    run: async ({ bob }) => {
      await bob.isAt('Live')
      await bob.formatName('Harbour')
      await bob.cut()

      await ticksOn(bob)
      await bob.hasName('Harbour')
    }
  }
]
