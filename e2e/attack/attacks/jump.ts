import { setTimeout } from 'node:timers/promises'
import type { AttackSession } from '../client/session.ts'
import type { AttackStage } from '../stage.ts'

/** How long the secret page must have written nothing for its run to be over, in ms. */
const STILL_MS = 400

/**
 * Has the app start the secret page with `st.switch_page`. Pagewarden ends the session and stops the
 * run, which ends only at its next call of Streamlit: what it writes until then is the app's own doing
 * and must not be taken for that of what is tried next.
 */
export async function jump(session: AttackSession, stage: AttackStage): Promise<readonly Buffer[]> {
  const received = await session.ask({ name: 'jump' })
  for (;;) {
    const before = (await stage.effects()).length
    await setTimeout(STILL_MS)
    if ((await stage.effects()).length === before) return received
  }
}
