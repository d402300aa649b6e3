import { test } from 'tap'
import { createFixture, HOST, listen } from '../support/fixture.ts'
import { RawClient } from '../support/raw-client.ts'
import { REFUSALS, rightRequest, SECRETS, wrongRequest } from '../support/request-fuzz.ts'
import { seeded } from '../support/token-fuzz.ts'
import { SUB } from '../support/tokens.ts'

const CASES = 1_500
const SEED = 20_261_121
/** Longer than the run, in the clock of the tokens. */
const LIFETIME = 86_400

test('randomly damaged requests are refused, and none reaches Streamlit', async (t) => {
  const { app, streamlit, tokens, logged } = await createFixture(t)
  const client = new RawClient(await listen(app))
  t.teardown(() => client.close())
  const exp = tokens.clock.at(LIFETIME)
  const good = { data: tokens.data({ exp }), accessToken: tokens.access({ exp }), identity: SUB }
  const seen = new Map<number, number>()

  for (const at of Array(CASES).keys()) {
    // A key that is not known may be looked for about once a second.
    tokens.clock.pass(1)
    const request = wrongRequest({ below: seeded(SEED + at), tokens, good }, HOST)
    const status = await client.status(request)
    seen.set(status, (seen.get(status) ?? 0) + 1)
    if (!REFUSALS.has(status)) t.fail(`case ${at} of seed ${SEED}: ${status}`, { request })
  }

  t.ok((seen.get(401) ?? 0) > CASES / 3, `${JSON.stringify([...seen])}`)
  const reasons = new Set(
    [...logged().matchAll(/"reason":"([a-z-]+)"/g)].map(([, reason]) => reason)
  )
  t.ok(reasons.size > 15, [...reasons].join(', '))
  t.same(streamlit.arrived, [])
  t.notMatch(logged(), SECRETS)
  t.equal(await client.status(rightRequest(good, HOST)), 200, 'and the right ones are let in')
})
