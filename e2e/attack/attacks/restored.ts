import { setTimeout } from 'node:timers/promises'
import { attack } from '../attack.ts'
import type { Case } from '../case.ts'
import { pressed, rerun, ticked, typed } from '../client/back-msg.ts'
import type { Client } from '../client/client.ts'
import { widgetOf } from '../client/forward-msg.ts'
import type { AttackSession } from '../client/session.ts'
import type { AttackEnvironment } from '../environment.ts'
import { lootOf } from './fragments.ts'
import { jump, untilRunUnheard } from './jump.ts'

/** ms for a run that nobody hears of to be over. */
const UNHEARD_MS = 1_000

type Values = (frames: readonly Buffer[]) => readonly Buffer[]

/**
 * Finding S1: Streamlit calls a widget's callback for a value that was there before, because it
 * forgets a page's values at each page change but not what to call. So values of the secret page's
 * widgets come first, as a tab restores them in a fresh session; then the app starts the page; then
 * the same values come again.
 */
export async function restore(client: Client, environment: AttackEnvironment, values: Values) {
  const { frames } = await lootOf(client)
  const widgets = values(frames)
  const session = await client.connect('attacker')
  await session.ask({ widgets })
  return { session, widgets, again: rerun({ widgets }), environment }
}

/** The same values again, to a session that hears. */
function restored(title: string, values: Values): Case {
  return attack({
    title: `S1: ${title}, restored before the app starts the page`,
    isHeldByGuardAlone: true,
    prepare: async (client, environment) => {
      const { session, widgets } = await restore(client, environment, values)
      await jump(session, environment)
      return async () => ({ received: await session.ask({ widgets }), session })
    }
  })
}

const text: Values = (frames) => [typed(widgetOf(frames, 'secret-text'), 'x')]
export const buttonValues: Values = (frames) => [pressed(widgetOf(frames, 'secret-press'))]
const tick: Values = (frames) => [ticked(widgetOf(frames, 'secret-press'))]
export const formValues: Values = (frames) => [
  typed(widgetOf(frames, 'secret-form-text'), 'x'),
  pressed(widgetOf(frames, 'FormSubmitter:secret-form-Send'))
]

export const restoredAttacks: readonly Case[] = [
  restored('a text', text),
  restored('a click', buttonValues),
  restored('a click as the value of a checkbox', tick),
  restored('a form', formValues),
  attack({
    title: 'S1: restored values, and a browser that stops reading before the app starts the page',
    isHeldByGuardAlone: true,
    prepare: async (client, environment) => {
      const all: Values = (frames) => [...text(frames), ...tick(frames), ...formValues(frames)]
      const { session, again } = await restore(client, environment, all)
      await jumpUnheard(session, client, environment)
      return async () => {
        const begin = session.socket.messages.length
        session.socket.send(again)
        await setTimeout(UNHEARD_MS)
        session.socket.hear()
        if (session.isOpen) await session.untilQuiet()
        return { received: session.socket.messages.slice(begin) }
      }
    }
  })
]

/** Has the app start the page while the browser reads nothing and much is on its way to it. */
async function jumpUnheard(
  session: AttackSession,
  client: Client,
  environment: AttackEnvironment
): Promise<void> {
  await environment.forgetEffects()
  if (!client.isGuarded) {
    await jump(session, environment)
    return
  }
  session.socket.deafen()
  session.socket.send(rerun({ name: 'big' }))
  await environment.until('big')
  session.socket.send(rerun({ name: 'jump' }))
  await untilRunUnheard(client, environment)
}
