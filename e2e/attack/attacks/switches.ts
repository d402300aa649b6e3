import { type Attack, attack } from '../attack.ts'
import type { Case } from '../case.ts'
import { pressed } from '../client/back-msg.ts'
import { fragmentsOf, widgetOf } from '../client/forward-msg.ts'
import type { AttackSession } from '../client/session.ts'
import { byGuard } from './pages.ts'

type Way = {
  readonly title: string
  /** Its button on the leading page. */
  readonly button: string
  /** What is left to do when the button has been pressed. */
  readonly finish?: (session: AttackSession, after: readonly Buffer[]) => Promise<readonly Buffer[]>
  readonly lacks?: Attack['lacks']
  /** The page stands where any run may end, so that without the guard no other is let through. */
  readonly endsSession?: boolean
}

const needsNavigation: Attack['lacks'] = ({ form }) =>
  form === 'folder' ? 'a `pages/` folder has no page that the app runs by itself' : null

/** Every way but a plain call of `st.switch_page` in which an app starts a page by itself. */
const ways: readonly Way[] = [
  { title: 'after a callback', button: 'lead-callback' },
  { title: 'in a fragment', button: 'lead-fragment' },
  {
    title: 'in a dialog',
    button: 'lead-dialog',
    finish: async (session, after) => {
      const [fragment = ''] = fragmentsOf(after).slice(-1)
      const widgets = [pressed(widgetOf(after, 'lead-dialog-go'))]
      return session.ask({ fragment, hash: session.hashOf('lead'), widgets })
    }
  },
  {
    title: 'by a thread that asks for a rerun',
    button: 'lead-rerun',
    finish: (session) => session.untilQuiet()
  },
  {
    title: 'as the first page of the session',
    button: 'lead-first',
    finish: (session) => session.ask(),
    lacks: needsNavigation,
    endsSession: true
  },
  { title: 'in a thread', button: 'lead-thread', lacks: needsNavigation }
]

export const switchAttacks: readonly Case[] = ways.map(
  ({ title, button, finish, lacks, endsSession }) =>
    attack({
      title: `a page that the app starts ${title}`,
      ...(lacks === undefined ? {} : { lacks }),
      isStartedByApp: true,
      prepare: async (client, { guard }) => {
        const session = await client.enter('attacker')
        const page = await session.ask({ name: 'lead' })
        const hash = session.hashOf('lead')
        const [fragment = ''] = button === 'lead-fragment' ? fragmentsOf(page) : []
        return async () => {
          const widgets = [pressed(widgetOf(page, button))]
          const after = await session.ask({ hash, fragment, widgets })
          const rest = (await finish?.(session, after)) ?? []
          const received = [...after, ...rest]
          return endsSession === true && guard === 'off' ? { received } : { received, session }
        }
      },
      notice: byGuard
    })
)
