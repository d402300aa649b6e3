import { attack } from '../attack.ts'
import type { Case } from '../case.ts'
import { pressed, rerun } from '../client/back-msg.ts'
import type { Client } from '../client/client.ts'
import { fragmentsOf, tickersOf, widgetOf } from '../client/forward-msg.ts'
import type { AttackSession } from '../client/session.ts'
import { jump } from './jump.ts'

/** What somebody who saw the secret page knows of it; ids are the same in every session. */
export type Loot = {
  readonly session: AttackSession
  /** The id of the fragment that renews itself. */
  readonly fragment: string
  /** The id of the button with a callback. */
  readonly button: string
  readonly frames: readonly Buffer[]
}

/** The victim opens the secret page. */
export async function lootOf(client: Client): Promise<Loot> {
  const session = await client.enter('victim')
  const frames = await session.ask({ name: 'secret' })
  const [fragment = ''] = tickersOf(frames)
  const button = widgetOf(frames, 'secret-press')
  if (fragment === '' || button === '') throw new Error('the victim does not see the secret page')
  return { session, fragment, button, frames }
}

const keepsPerSession = 'Streamlit keeps fragments and callbacks for each session'

export const fragmentAttacks: readonly Case[] = [
  attack({
    title: 'a fragment of a page that never ran in this session',
    lacks: () => keepsPerSession,
    prepare: async (client) => {
      const { fragment } = await lootOf(client)
      const session = await client.enter('attacker')
      return async () => ({ received: await session.probe(rerun({ fragment })), session })
    }
  }),
  attack({
    title: 'a callback of a page that never ran in this session',
    lacks: () => keepsPerSession,
    prepare: async (client) => {
      const { button } = await lootOf(client)
      const session = await client.enter('attacker')
      return async () => ({ received: await session.ask({ widgets: [pressed(button)] }), session })
    }
  }),
  attack({
    title: "an open page's fragment that reruns the app, under the secret page's hash",
    prepare: async (client, environment) => {
      const hash = await environment.hashOf('secret')
      const session = await client.enter('attacker')
      const frames = await session.ask({ name: 'open' })
      const tickers = tickersOf(frames)
      const [fragment = ''] = fragmentsOf(frames).filter((id) => !tickers.includes(id))
      const widgets = [pressed(widgetOf(frames, 'open-again'))]
      return async () => ({ received: await session.ask({ fragment, hash, widgets }), session })
    },
    notice: () => '/secret'
  }),
  attack({
    title: 'a fragment of a page that the app has started by st.switch_page',
    isStartedByApp: true,
    prepare: async (client, environment) => {
      const { fragment } = await lootOf(client)
      const session = await client.enter('attacker')
      await jump(session, environment)
      return async () => ({ received: await session.probe(rerun({ fragment })), session })
    }
  }),
  attack({
    title: 'a callback of a page that the app has started by st.switch_page',
    isHeldByGuardAlone: true,
    prepare: async (client, environment) => {
      const { button } = await lootOf(client)
      const session = await client.enter('attacker')
      await jump(session, environment)
      return async () => ({ received: await session.ask({ widgets: [pressed(button)] }), session })
    }
  }),
  attack({
    title: 'the secret page in the middle of forty reruns at once',
    prepare: async (client, environment) => {
      const hash = await environment.hashOf('secret')
      const session = await client.enter('attacker')
      const reruns = Array.from({ length: 40 }, (_, at) =>
        rerun(at % 2 ? { hash } : { name: 'open' })
      )
      return async () => {
        const received = await session.after(() => {
          for (const bytes of reruns) session.socket.send(bytes)
        })
        return { received: [...received, ...(await session.untilQuiet())], session }
      }
    }
  })
]
