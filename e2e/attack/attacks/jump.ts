import { setTimeout } from 'node:timers/promises'
import type { AttackSession } from '../client/session.ts'
import type { Door } from '../door.ts'
import type { AttackStage } from '../stage.ts'

/** How long the secret page must have written nothing for its run to be over, in ms. */
const STILL_MS = 400
/** ms within which a run that nobody hears of would have left its traces. */
const UNHEARD_MS = 1_000

/**
 * Has the app start the secret page with `st.switch_page`. What the page does then without a guard is
 * the app's own doing and must not be taken for that of what is tried next, so its end is awaited.
 */
export async function jump(session: AttackSession, stage: AttackStage): Promise<readonly Buffer[]> {
  const received = await session.ask({ name: 'jump' })
  for (;;) {
    const before = (await stage.effects()).length
    await setTimeout(STILL_MS)
    if ((await stage.effects()).length === before) return received
  }
}

/**
 * Waits until the secret page has run for somebody who hears nothing of it. Behind the guard it never
 * runs: there the time in which it would have has to do.
 */
export async function untilRunUnheard(door: Door, stage: AttackStage): Promise<void> {
  if (door.isGuarded && stage.guard === 'require') await setTimeout(UNHEARD_MS)
  else await stage.until('fragment')
}
