import { type Case, contains } from '../case.ts'
import { pressed, rerun } from '../client/back-msg.ts'
import type { RawRequest } from '../client/http.ts'
import type { AttackStage } from '../stage.ts'
import { cannot, fail, OK, type Verdict } from '../verdict.ts'
import { lootOf } from './fragments.ts'

/** Alice's `sub` in mock-alb/people.yaml. */
const ALICE = '11111111-aaaa-4aaa-8aaa-000000000001'

/** What the proxy would say of somebody, who may see the secret page unless told otherwise. */
export const headersOf = (sub: string, pages = '/,/open,/secret') => ({
  'x-forwarded-user': sub,
  'x-pagewarden-pages': pages
})

/** Past the proxy, to the Streamlit behind it: what the guard holds by itself. */
function behindProxy(title: string, judge: (stage: AttackStage) => Promise<Verdict>): Case {
  return {
    title: `past the proxy: ${title}`,
    judge: async (stage) =>
      stage.guard === 'off' ? cannot('without the guard nothing holds it') : judge(stage)
  }
}

/** The secret page's session, which its owner has just left. */
async function leftSession({ guarded, forgetEffects }: AttackStage) {
  const loot = await lootOf(guarded)
  const { id } = loot.session
  loot.session.cut()
  await forgetEffects()
  return { ...loot, id }
}

/** Routes of Streamlit's own that run the app with no websocket. */
const routes: readonly (readonly [string, Partial<RawRequest>])[] = [
  ['/_stcore/script-health-check', {}],
  [
    '/_stcore/agent/interact',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"page":"secret"}')
    }
  ]
]

export const behindCases: readonly Case[] = [
  behindProxy('without our headers nothing runs', async ({ behind, effects, forgetEffects }) => {
    await forgetEffects()
    const session = await behind.connect('attacker')
    const received = [
      ...(await session.ask()),
      ...(await session.ask({ name: 'secret' })),
      ...(await session.ask({ name: 'open' }))
    ]
    if (contains(received, 'The home page')) return fail('the entry script has run')
    if (contains(received, 'The open page')) return fail('a page has run')
    return (await effects()).length === 0 ? OK : fail('the secret page has run')
  }),
  behindProxy('no route of Streamlit runs the app', async (stage) => {
    const { behind, effects, forgetEffects } = stage
    await forgetEffects()
    const received: Buffer[] = []
    for (const [target, request] of routes) {
      received.push(await behind.http('attacker', target, request))
    }
    if (contains(received, stage.marker)) return fail('the secret page has written')
    if (contains(received, 'The home page')) return fail('the entry script has run')
    return (await effects()).length === 0 ? OK : fail('the secret page has run')
  }),
  behindProxy("somebody else gets nobody's session, whatever they may see", async (stage) => {
    const { id, fragment, button } = await leftSession(stage)
    for (const headers of [headersOf('somebody-else'), {}]) {
      const subprotocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', id]
      const session = await stage.behind.connect('attacker', { subprotocols, headers })
      await session.probe(rerun({ fragment }))
      await session.ask({ widgets: [pressed(button)] })
      if (session.id === id) return fail('it was resumed')
      const effects = await stage.effects()
      if (effects.length > 0) return fail(`this has run: ${effects.join(' ')}`)
    }
    return OK
  }),
  behindProxy('its owner gets it, so that the case before proves something', async (stage) => {
    const { id, fragment } = await leftSession(stage)
    const session = await stage.behind.resume('victim', id, { headers: headersOf(ALICE) })
    const received = await session.exchange(rerun({ fragment }))
    return contains(received, `${stage.marker} fragment`) ? OK : fail('the fragment did not run')
  }),
  behindProxy('its owner does not get it who may not see the page any more', async (stage) => {
    const { id, fragment, button } = await leftSession(stage)
    const headers = headersOf(ALICE, '/,/open')
    const session = await stage.behind.resume('victim', id, { headers })
    await session.probe(rerun({ fragment }))
    await session.ask({ widgets: [pressed(button)] })
    if (session.id === id) return fail('it was resumed')
    return (await stage.effects()).length === 0 ? OK : fail('code of the page has run')
  })
]
