import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { sampleVenv } from '../matrix/venv.ts'
import { attack } from './attack.ts'
import { headersOf } from './attacks/behind.ts'
import { lootOf } from './attacks/fragments.ts'
import { buttonValues, formValues, restore } from './attacks/restored.ts'
import { type Case, contains, judgeCase } from './case.ts'
import { fileUrlsRequest, pressed, rerun } from './client/back-msg.ts'
import type { Client } from './client/client.ts'
import type { AttackSession } from './client/session.ts'
import { FORMS, openEnvironment } from './environment.ts'

/** File names. Streamlit needs half a second to make their addresses and does nothing else. */
const FILES = 50_000
/** ms until Streamlit has finished that work. */
const OVER_MS = 4_000

/**
 * While Streamlit is busy, a page may run whole; with another rerun right behind, all that it said
 * of itself is dropped, so that nobody outside hears that it ran, and its callbacks are open.
 */
function unheard(how: string, send: (session: AttackSession) => void): Case {
  return attack({
    title: `a callback of a page that ran unheard, ${how}`,
    prepare: async (client, environment) => {
      const { button } = await lootOf(client)
      await environment.forgetEffects()
      const session = await client.enter('attacker')
      // Without Pagewarden the attack needs no race.
      if (!client.isGuarded) await session.ask({ name: 'jump' })
      send(session)
      await setTimeout(OVER_MS)
      return async () => ({
        received: await session.ask({ widgets: [pressed(button)] }),
        session
      })
    }
  })
}

/**
 * How often the attacker asks for the page before the last rerun; each request replaces the one
 * before.
 */
const BURST = 9

const bursts: readonly Case[] = [
  unheard('in a burst of reruns', ({ socket }) => {
    for (let count = 0; count < BURST; count += 1) socket.send(rerun({ name: 'jump' }))
    socket.send(rerun({ name: 'open' }))
  }),
  unheard('with very many names at once', ({ socket, id }) => {
    const busy = fileUrlsRequest('busy', id, FILES)
    for (let count = 0; count < 3; count += 1) socket.send(busy)
    socket.send(rerun({ name: 'jump' }))
    socket.send(busy)
    socket.send(rerun({ name: 'open' }))
  })
]

/**
 * Plain connections that keep Streamlit busy, of which another one asks for a run each so many ms.
 * If all of them ask at once, Streamlit answers nothing for minutes.
 */
const CROWD = { connections: 200, everyMs: 15 }
/** How often the attacker lets the app start the page meanwhile. */
const JUMPS = 20

/** Finding S1 in a Streamlit whose loop a crowd past the proxy keeps busy. */
const crowded = attack({
  title: `S1: restored values, while ${CROWD.connections} connections keep Streamlit busy`,
  prepare: async (client, environment) => {
    const { session, widgets } = await restore(client, environment, (frames) => [
      ...buttonValues(frames),
      ...formValues(frames)
    ])
    await environment.forgetEffects()
    return async () => {
      if (!client.isGuarded) {
        await session.ask({ name: 'jump' })
        return { received: await session.ask({ widgets }) }
      }
      const crowd = await gather(environment.behind)
      const begin = session.socket.messages.length
      for (const [index, one] of crowd.entries()) {
        one.socket.send(rerun())
        if (index % (CROWD.connections / JUMPS) === 0) {
          session.socket.send(rerun({ name: 'jump' }))
          session.socket.send(rerun({ widgets }))
        }
        await setTimeout(CROWD.everyMs)
      }
      for (const one of crowd) one.cut()
      // What was asked for is still being run, and a silence of a while is no end of it.
      for (let attempts = 20; attempts > 0; attempts -= 1) {
        if (contains(await session.ask({ name: 'open' }), 'The open page')) break
      }
      await session.untilQuiet()
      return { received: session.socket.messages.slice(begin), session }
    }
  }
})

/** Many people without access to the secret page. */
function gather(behind: Client): Promise<readonly AttackSession[]> {
  const upgrade = { headers: headersOf('one-of-many', '/,/open') }
  return Promise.all(
    Array.from({ length: CROWD.connections }, () => behind.connect('attacker', upgrade))
  )
}

for (const form of FORMS) {
  await test(`no page runs unheard while Streamlit is kept busy, pages by ${form}`, async (t) => {
    const environment = await openEnvironment({ ...(await sampleVenv()), form, basePath: '' })
    t.teardown(() => environment.close())
    for (const given of [...bursts, crowded]) {
      const verdict = await judgeCase(given, environment)
      t.equal(verdict.kind, 'ok', given.title, { verdict, log: environment.log.slice(-5) })
    }
  })
}
