import t from 'tap'
import type { Identity } from '../../identity/identity.ts'
import { TOKEN_REASONS } from '../../verify/verdict.ts'
import { createVerifier } from '../../verify/verify.ts'
import { oddFields, seeded, wrongCredentials } from '../support/token-fuzz.ts'
import { createTokenFixture, SUB } from '../support/tokens.ts'

const CASES = 4_000
const SIGNED_CASES = 600
const SEED = 20_261_121

const tokens = createTokenFixture()
const good = { data: tokens.data(), accessToken: tokens.access(), identity: SUB }

t.test('randomly damaged credentials are refused, and nothing is thrown', async (t) => {
  const { verify, stats } = createVerifier(tokens.options)
  t.match(await verify(good), { ok: true })
  const below = seeded(SEED)
  const seen = new Set<string>()

  for (const at of Array(CASES).keys()) {
    // A key that is not yet known may be looked for each time.
    tokens.clock.pass(0.01)
    const credentials = wrongCredentials(below, tokens, good)
    const verdict = await verify(credentials).catch((error: unknown) => error)
    const outcome = reasonOf(verdict)
    if (outcome === null) {
      t.fail(`case ${at} of seed ${SEED}`, { credentials, verdict })
      continue
    }
    seen.add(outcome)
  }

  t.ok(seen.size > 10, `${seen.size} different ways to be refused`)
  t.match(stats(), { data: 1, access: 1, proven: 1, inFlight: 0 })
})

t.test('any signed claims give a refusal or a well-formed identity', async (t) => {
  const { verify } = createVerifier(tokens.options)
  const below = seeded(SEED)
  const odd: number[] = []
  let accepted = 0

  for (const at of Array(SIGNED_CASES).keys()) {
    const claims = { ...oddFields(below), ...(below(2) === 0 ? { sub: SUB } : {}) }
    const onData = below(2) === 0
    const data = onData ? tokens.data({ claims }) : good.data
    const accessToken = onData ? good.accessToken : tokens.access({ claims })
    const verdict = await verify({ data, accessToken, identity: null })
    if (!verdict.ok) continue
    accepted += 1
    if (!isReliable(verdict.identity)) odd.push(at)
  }

  t.same(odd, [], `cases of seed ${SEED}`)
  t.ok(accepted > SIGNED_CASES / 20, `${accepted} were accepted`)
})

/** Text that can be put anywhere. */
const isPlain = (text: string): boolean =>
  text !== '' && text.isWellFormed() && !/\p{Cc}/u.test(text)

const isReliable = ({ sub, username, email, emailVerified, groups, claims }: Identity): boolean =>
  sub === SUB &&
  [username, email].every((text) => text === null || isPlain(text)) &&
  (email !== null || !emailVerified) &&
  [...groups, ...Object.values(claims)].every(
    (text) => typeof text === 'string' && isPlain(text)
  ) &&
  new Set(groups).size === groups.length &&
  Object.getPrototypeOf(claims) === null &&
  (emailVerified || claims['email'] === undefined)

/** A reason of the list or the one failure there is; `null` for anything else. */
const reasonOf = (verdict: unknown): string | null => {
  if (typeof verdict !== 'object' || verdict === null) return null
  if ('code' in verdict) return verdict.code === 'PW_KEYS_UNAVAILABLE' ? verdict.code : null
  if (!('reason' in verdict)) return null
  return TOKEN_REASONS.find((reason) => reason === verdict.reason) ?? null
}
