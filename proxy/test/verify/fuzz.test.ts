import t from 'tap'
import { TOKEN_REASONS } from '../../verify/verdict.ts'
import { createVerifier } from '../../verify/verify.ts'
import { seeded, wrongCredentials } from '../support/token-fuzz.ts'
import { createWorld, SUB } from '../support/tokens.ts'

const CASES = 4_000
const SEED = 20_261_121

const world = createWorld()
const good = { data: world.data(), accessToken: world.access(), identity: SUB }

t.test('credentials that went wrong at random are refused, and nothing is thrown', async (t) => {
  const { verify, stats } = createVerifier(world.options)
  t.match(await verify(good), { ok: true })
  const below = seeded(SEED)
  const seen = new Set<string>()

  for (const at of Array(CASES).keys()) {
    // A key that is not yet known may be looked for each time.
    world.clock.pass(0.01)
    const credentials = wrongCredentials(below, world, good)
    const verdict = await verify(credentials).catch((error: unknown) => error)
    const outcome = reasonOf(verdict)
    if (outcome === null) {
      t.fail(`case ${at} of seed ${SEED}`, { credentials, verdict })
      continue
    }
    seen.add(outcome)
  }

  t.ok(seen.size > 10, `${seen.size} different ways to be refused`)
  t.match(stats(), { data: 1, access: 1, proven: 1, flights: 0 })
})

/** A reason of the list or the one failure there is; `null` for anything else. */
const reasonOf = (verdict: unknown): string | null => {
  if (typeof verdict !== 'object' || verdict === null) return null
  if ('code' in verdict) return verdict.code === 'PW_KEYS_UNAVAILABLE' ? verdict.code : null
  if (!('reason' in verdict)) return null
  return TOKEN_REASONS.find((reason) => reason === verdict.reason) ?? null
}
