import { type Case, contains } from './case.ts'
import type { Client } from './client/client.ts'
import type { AttackSession } from './client/session.ts'
import type { AttackEnvironment } from './environment.ts'
import { cannot, fail, OK, type Verdict } from './verdict.ts'

/** Everything that the attacker received, and the socket if the attack uses it again. */
export type Haul = {
  readonly received: readonly Buffer[]
  readonly session?: AttackSession
}

export type Strike = () => Promise<Haul>

export type Attack = {
  readonly title: string
  /** The feature that the attack needs and this Streamlit lacks; null if it lacks nothing. */
  readonly lacks?: (environment: AttackEnvironment) => string | null
  /** Prepares the attack, with the actions of the victim. Returns the attack itself. */
  readonly prepare: (client: Client, environment: AttackEnvironment) => Promise<Strike>
  /** The text that proves success; the marker of the secret page by default. */
  readonly sign?: string
  /**
   * The app itself starts the page, so that without the guard its code may run, and what it leaves
   * behind in the session as well: then only output counts (SECURITY.md, "Not promised").
   */
  readonly isStartedByApp?: boolean
  /**
   * It calls what such a page has left behind in the run of another page, whose output it then is:
   * without the guard nothing holds it.
   */
  readonly isHeldByGuardAlone?: boolean
  /** The page that the refusal names; null if the refusal can name no page. */
  readonly notice?: (environment: AttackEnvironment) => string | null
}

/**
 * Tries an attack on Streamlit itself first, because an attack that fails there proves nothing.
 * Then sends the same bytes through Pagewarden: no marker and no trace may follow.
 */
export function attack(given: Attack): Case {
  return {
    title: given.title,
    judge: async (environment) => {
      const lack = given.lacks?.(environment) ?? null
      if (lack === null && !(await tryIt(given, environment.direct, environment)).works) {
        return fail('it does not work on Streamlit itself, so it proves nothing')
      }
      if (given.isHeldByGuardAlone === true && environment.guard === 'off') {
        return cannot('without the guard nothing holds it')
      }
      const { works, haul } = await tryIt(given, environment.guarded, environment)
      if (works)
        return fail(`it works through Pagewarden (${(await environment.effects()).join(' ')})`)
      const notice = lack === null ? (given.notice?.(environment) ?? null) : null
      const aftermath = await judgeAftermath(notice, haul)
      return lack === null || aftermath.kind === 'fail' ? aftermath : cannot(lack)
    }
  }
}

async function tryIt(given: Attack, client: Client, environment: AttackEnvironment) {
  const { prepare, sign, isStartedByApp = false } = given
  const mayRun = isStartedByApp && environment.guard === 'off'
  const strike = await prepare(client, environment)
  await environment.forgetEffects()
  const haul = await strike()
  const hasRun = (await environment.effects()).length > 0 && !(mayRun && client.isGuarded)
  const isLeaked = contains(haul.received, environment.marker)
  const isDone = sign !== undefined && contains(haul.received, sign)
  return { works: isLeaked || isDone || (hasRun && sign === undefined), haul }
}

/** A refusal names the refused page. A socket that stays open still works. */
async function judgeAftermath(
  notice: string | null,
  { received, session }: Haul
): Promise<Verdict> {
  if (notice !== null && !contains(received, notice)) {
    return fail(`no message names the refused page ${notice}`)
  }
  if (session === undefined || !session.isOpen) return OK
  const open = await session.ask({ name: 'open' })
  return contains(open, 'The open page') ? OK : fail('the socket is of no use any more')
}
