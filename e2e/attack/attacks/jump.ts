import { setTimeout } from 'node:timers/promises'
import type { Client } from '../client/client.ts'
import type { AttackSession } from '../client/session.ts'
import type { AttackEnvironment } from '../environment.ts'

/** How long the secret page must have written nothing for its run to be over, in ms. */
const STILL_MS = 400
/** ms within which a run that nobody hears of would have left its traces. */
const UNHEARD_MS = 1_000

/**
 * Has the app start the secret page with `st.switch_page`. What the page does then without a guard is
 * the app's own doing and must not be taken for that of what is tried next, so its end is awaited.
 */
export async function jump(
  session: AttackSession,
  environment: AttackEnvironment
): Promise<readonly Buffer[]> {
  const received = await session.ask({ name: 'jump' })
  for (;;) {
    const before = (await environment.effects()).length
    await setTimeout(STILL_MS)
    if ((await environment.effects()).length === before) return received
  }
}

/**
 * Waits until the secret page has run for somebody who hears nothing of it. Behind the guard it never
 * runs: there the time in which it would have has to do.
 */
export async function untilRunUnheard(
  client: Client,
  environment: AttackEnvironment
): Promise<void> {
  if (client.isGuarded && environment.guard === 'require') await setTimeout(UNHEARD_MS)
  else await environment.until('fragment')
}
