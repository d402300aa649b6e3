import { setTimeout } from 'node:timers/promises'
import { type Attack, attack } from '../attack.ts'
import { type Case, minorOf } from '../case.ts'
import { pressed, rerun } from '../client/back-msg.ts'
import type { AttackSession } from '../client/session.ts'
import type { Door, Person } from '../door.ts'
import { type Loot, lootOf } from './fragments.ts'
import { untilRunUnheard } from './jump.ts'

/** Takes over the session that the victim has left, or is still in. */
async function takeOver(door: Door, person: Person, loot: Loot, isLeft: boolean) {
  const { id } = loot.session
  if (isLeft) loot.session.cut()
  return door.resume(person, id)
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
    prepare: async (door) => {
      const loot = await lootOf(door)
      const session = await takeOver(door, person, loot, isLeft)
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
    prepare: async (door) => {
      const loot = await lootOf(door)
      await loot.session.ask({ name: 'halt' })
      const session = await takeOver(door, 'demoted', loot, true)
      return async () => ({ received: await byFragment(session, loot), session })
    }
  }),
  attack({
    title: 'the session of a page that the app has started, resumed',
    isStartedByApp: true,
    prepare: async (door) => {
      const { fragment } = await lootOf(door)
      const first = await door.enter('attacker')
      await first.ask({ name: 'jump' })
      const { id } = first
      first.cut()
      const session = await door.resume('attacker', id)
      return async () => ({ received: await session.probe(rerun({ fragment })), session })
    }
  }),
  attack({
    title: 'a callback of a page that the app has started unheard, resumed',
    isHeldByGuardAlone: true,
    prepare: async (door, stage) => {
      const { button } = await lootOf(door)
      await stage.forgetEffects()
      const first = await door.enter('attacker')
      first.socket.deafen()
      first.socket.send(rerun({ name: 'flood' }))
      await stage.until('flooded')
      first.socket.send(rerun({ name: 'jump' }))
      await untilRunUnheard(door, stage)
      const { id } = first
      first.cut()
      const session = await door.resume('attacker', id)
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
    prepare: async (door, stage) => {
      const { button } = await lootOf(door)
      await stage.forgetEffects()
      const first = await door.enter('attacker')
      const { id } = first
      const second = await door.resume('attacker', id)
      second.socket.deafen()
      second.socket.send(rerun({ name: 'big' }))
      await stage.until('big')
      await setTimeout(SETTLED_MS)
      second.socket.send(rerun({ name: 'jump' }))
      await untilRunUnheard(door, stage)
      // Streamlit speaks to the second alone: the silence on the first says nothing.
      first.cut()
      await setTimeout(SILENT_MS)
      const session = await door.resume('attacker', id)
      return async () => ({
        received: await session.ask({ widgets: [pressed(button)] }),
        session
      })
    }
  }),
  attack({
    title: 'a socket that was open when the right was lost, once another request has shown it',
    prepare: async (door) => {
      const loot = await lootOf(door)
      await door.http('demoted', '/_stcore/health')
      return async () => ({ received: await byFragment(loot.session, loot), session: loot.session })
    }
  })
]
