import { type Case, contains } from '../case.ts'
import { pressed, rerun } from '../client/back-msg.ts'
import type { RawRequest } from '../client/http.ts'
import type { AttackEnvironment } from '../environment.ts'
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
function behindProxy(
  title: string,
  judge: (environment: AttackEnvironment) => Promise<Verdict>
): Case {
  return {
    title: `past the proxy: ${title}`,
    judge: async (environment) =>
      environment.guard === 'off'
        ? cannot('without the guard nothing holds it')
        : judge(environment)
  }
}

/** The secret page's session, which its owner has just left. */
async function leftSession({ guarded, forgetEffects }: AttackEnvironment) {
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
  behindProxy('no route of Streamlit runs the app', async (environment) => {
    const { behind, effects, forgetEffects } = environment
    await forgetEffects()
    const received: Buffer[] = []
    for (const [target, request] of routes) {
      received.push(await behind.http('attacker', target, request))
    }
    if (contains(received, environment.marker)) return fail('the secret page has written')
    if (contains(received, 'The home page')) return fail('the entry script has run')
    return (await effects()).length === 0 ? OK : fail('the secret page has run')
  }),
  behindProxy("somebody else gets nobody's session, whatever they may see", async (environment) => {
    const { id, fragment, button } = await leftSession(environment)
    for (const headers of [headersOf('somebody-else'), {}]) {
      const subprotocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', id]
      const session = await environment.behind.connect('attacker', { subprotocols, headers })
      await session.probe(rerun({ fragment }))
      await session.ask({ widgets: [pressed(button)] })
      if (session.id === id) return fail('it was resumed')
      const effects = await environment.effects()
      if (effects.length > 0) return fail(`this has run: ${effects.join(' ')}`)
    }
    return OK
  }),
  behindProxy(
    'its owner gets it, so that the case before proves something',
    async (environment) => {
      const { id, fragment } = await leftSession(environment)
      const session = await environment.behind.resume('victim', id, { headers: headersOf(ALICE) })
      const received = await session.exchange(rerun({ fragment }))
      return contains(received, `${environment.marker} fragment`)
        ? OK
        : fail('the fragment did not run')
    }
  ),
  behindProxy(
    'its owner does not get it who may not see the page any more',
    async (environment) => {
      const { id, fragment, button } = await leftSession(environment)
      const headers = headersOf(ALICE, '/,/open')
      const session = await environment.behind.resume('victim', id, { headers })
      await session.probe(rerun({ fragment }))
      await session.ask({ widgets: [pressed(button)] })
      if (session.id === id) return fail('it was resumed')
      return (await environment.effects()).length === 0 ? OK : fail('code of the page has run')
    }
  )
]
