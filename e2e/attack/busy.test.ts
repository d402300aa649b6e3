import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { sampleVenv } from '../matrix/venv.ts'
import { attack } from './attack.ts'
import { lootOf } from './attacks/fragments.ts'
import { type Case, judgeCase } from './case.ts'
import { fileUrlsRequest, pressed, rerun } from './client/back-msg.ts'
import { FORMS, openStage } from './stage.ts'

/** Names of files, for whose addresses Streamlit does nothing else for half a second. */
const FILES = 50_000
/** ms for all of that to be over. */
const OVER_MS = 4_000
/** It is a race, and most were won before there was a limit. */
const TRIES = 3

/**
 * While Streamlit is busy, a page may run whole; with another rerun right behind, all that it said of
 * itself is dropped, so that nobody hears that it ran, and its callbacks are open.
 */
const unheard = (how: string, files: number, requests: number): Case =>
  attack({
    title: `a callback of a page that ran unheard, ${how}`,
    prepare: async (door, stage) => {
      const { button } = await lootOf(door)
      await stage.forgetEffects()
      const session = await door.enter('attacker')
      // Nothing is in the way there, so nothing need be won.
      if (!door.isGuarded) await session.ask({ name: 'jump' })
      const busy = fileUrlsRequest('busy', session.id, files)
      for (let count = 0; count < 3; count += 1) session.socket.send(busy)
      session.socket.send(rerun({ name: 'jump' }))
      for (let count = 0; count < requests; count += 1) session.socket.send(busy)
      session.socket.send(rerun({ name: 'open' }))
      await setTimeout(OVER_MS)
      return async () => ({
        received: await session.ask({ widgets: [pressed(button)] }),
        session
      })
    }
  })

/** How often the app is sent to the page before the last rerun, each in place of the one before. */
const BURST = 9

/** The same with nothing but reruns: each takes the loop some ms. */
const burst = attack({
  title: 'a callback of a page that ran unheard, in a burst of reruns',
  prepare: async (door, stage) => {
    const { button } = await lootOf(door)
    await stage.forgetEffects()
    const session = await door.enter('attacker')
    if (!door.isGuarded) await session.ask({ name: 'jump' })
    for (let count = 0; count < BURST; count += 1) session.socket.send(rerun({ name: 'jump' }))
    session.socket.send(rerun({ name: 'open' }))
    await setTimeout(OVER_MS)
    return async () => ({ received: await session.ask({ widgets: [pressed(button)] }), session })
  }
})

const cases = [
  burst,
  unheard('with very many names at once', FILES, 1),
  unheard('with as many as may be at once, again and again', 500, 40)
]

for (const form of FORMS) {
  await test(`no page runs unheard while Streamlit is kept busy, pages by ${form}`, async (t) => {
    const stage = await openStage({ ...(await sampleVenv()), form, basePath: '' })
    t.teardown(() => stage.close())
    for (const given of cases) {
      for (let count = 0; count < TRIES; count += 1) {
        const verdict = await judgeCase(given, stage)
        t.equal(verdict.kind, 'ok', given.title, { verdict, log: stage.log.slice(-5) })
      }
    }
  })
}
