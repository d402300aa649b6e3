import { setTimeout } from 'node:timers/promises'
import { type Attack, attack } from '../attack.ts'
import { type Case, minorOf } from '../case.ts'
import { pressed, rerun } from '../client/back-msg.ts'
import type { Client, Person } from '../client/client.ts'
import type { AttackSession } from '../client/session.ts'
import { type Loot, lootOf } from './fragments.ts'
import { untilRunUnheard } from './jump.ts'

/** Takes over the session that the victim has left, or is still in. */
async function takeOver(client: Client, person: Person, loot: Loot, isLeft: boolean) {
  const { id } = loot.session
  if (isLeft) loot.session.cut()
  return client.resume(person, id)
}

function takeover(
  title: string,
  person: Person,
  isLeft: boolean,
  use: (session: AttackSession, loot: Loot) => Promise<readonly Buffer[]>,
  more: Partial<Attack> = {}
): Case {
  return attack({
    title,
    ...more,
    prepare: async (client) => {
      const loot = await lootOf(client)
      const session = await takeOver(client, person, loot, isLeft)
      return async () => ({ received: await use(session, loot), session })
    }
  })
}

/** ms for which what was sent may be on its way. */
const SETTLED_MS = 1_000
/** ms without a word after which one might take a session for idle. */
const SILENT_MS = 500

const byFragment = (session: AttackSession, { fragment }: Loot) =>
  session.probe(rerun({ fragment }))
const byCallback = (session: AttackSession, { button }: Loot) =>
  session.ask({ widgets: [pressed(button)] })

const lacksLive: Attack['lacks'] = ({ version }) =>
  minorOf(version) < 61 ? 'a session in use is given to nobody before 1.61' : null

export const sessionAttacks: readonly Case[] = [
  takeover("a fragment in another's session, just left", 'attacker', true, byFragment),
  takeover("a callback in another's session, just left", 'attacker', true, byCallback),
  takeover("a fragment in another's session, in use", 'attacker', false, byFragment, {
    lacks: lacksLive
  }),
  takeover(
    'a fragment in the own session, after the right to it was lost',
    'demoted',
    true,
    byFragment
  ),
  takeover(
    'a callback in the own session, after the right to it was lost',
    'demoted',
    true,
    byCallback
  ),
  attack({
    title: 'a fragment that outlived its page in the own session, after the right to it was lost',
    prepare: async (client) => {
      const loot = await lootOf(client)
      await loot.session.ask({ name: 'halt' })
      const session = await takeOver(client, 'demoted', loot, true)
      return async () => ({ received: await byFragment(session, loot), session })
    }
  }),
  attack({
    title: 'the session of a page that the app has started, resumed',
    isStartedByApp: true,
    prepare: async (client) => {
      const { fragment } = await lootOf(client)
      const first = await client.enter('attacker')
      await first.ask({ name: 'jump' })
      const { id } = first
      first.cut()
      const session = await client.resume('attacker', id)
      return async () => ({ received: await session.probe(rerun({ fragment })), session })
    }
  }),
  attack({
    title: 'a callback of a page that the app has started unheard, resumed',
    isHeldByGuardAlone: true,
    prepare: async (client, environment) => {
      const { button } = await lootOf(client)
      await environment.forgetEffects()
      const first = await client.enter('attacker')
      first.socket.deafen()
      first.socket.send(rerun({ name: 'flood' }))
      await environment.until('flooded')
      first.socket.send(rerun({ name: 'jump' }))
      await untilRunUnheard(client, environment)
      const { id } = first
      first.cut()
      const session = await client.resume('attacker', id)
      return async () => ({
        received: await session.ask({ widgets: [pressed(button)] }),
        session
      })
    }
  }),
  attack({
    title:
      'a callback of a page that one of two websockets has started unheard, while the other hears nothing',
    isHeldByGuardAlone: true,
    lacks: lacksLive,
    prepare: async (client, environment) => {
      const { button } = await lootOf(client)
      await environment.forgetEffects()
      const first = await client.enter('attacker')
      const { id } = first
      const second = await client.resume('attacker', id)
      second.socket.deafen()
      second.socket.send(rerun({ name: 'big' }))
      await environment.until('big')
      await setTimeout(SETTLED_MS)
      second.socket.send(rerun({ name: 'jump' }))
      await untilRunUnheard(client, environment)
      // Streamlit speaks to the second alone: the silence on the first says nothing.
      first.cut()
      await setTimeout(SILENT_MS)
      const session = await client.resume('attacker', id)
      return async () => ({
        received: await session.ask({ widgets: [pressed(button)] }),
        session
      })
    }
  }),
  attack({
    title: 'a socket that was open when the right was lost, once another request has shown it',
    prepare: async (client) => {
      const loot = await lootOf(client)
      await client.http('demoted', '/_stcore/health')
      return async () => ({ received: await byFragment(loot.session, loot), session: loot.session })
    }
  })
]
