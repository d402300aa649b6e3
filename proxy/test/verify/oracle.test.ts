import { AlbJwksCache } from 'aws-jwt-verify/alb-cache'
import { AlbJwtVerifier } from 'aws-jwt-verify/alb-verifier'
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier'
import { SimpleJwksCache, SimplePenaltyBox } from 'aws-jwt-verify/jwk'
import t from 'tap'
import type { Credentials } from '../../verify/verdict.ts'
import { createVerifier } from '../../verify/verify.ts'
import { Clock } from '../support/clock.ts'
import { seeded, wrongCredentials } from '../support/token-fuzz.ts'
import { SECOND_CLIENT_ID } from '../support/token-vector.ts'
import { VECTORS } from '../support/token-vectors.ts'
import {
  ALB_ARN,
  ALB_KEYS_URL,
  CLIENT_ID,
  createTokenFixture,
  type Fields,
  ISSUER,
  poolSigner,
  SUB,
  type TokenFixture,
  USER_POOL_ID
} from '../support/tokens.ts'

/*
 * The library with its own stores and with generous options, beside the verifier. It may accept
 * more than we do; what it rejects we must not accept.
 */

const pool = poolSigner()
const clientIds = [CLIENT_ID, SECOND_CLIENT_ID]

/** The library asks the system's clock, so ours starts there. */
const createPresent = () => createTokenFixture({ pool, clock: new Clock(Date.now()) })

const createOracle = ({ endpoint }: TokenFixture) => {
  const fetcher = {
    fetch: async (uri: string) => {
      // The library asks for the pool's keys under whichever of its names a token gives.
      const response = await endpoint.fetch(uri.replace('issuer-cognito-idp', 'cognito-idp'))
      if (response.status !== 200) throw new Error(`status ${response.status}`)
      return response.arrayBuffer()
    }
  }
  const alb = AlbJwtVerifier.create(
    [ISSUER, ISSUER.replace('cognito-idp', 'issuer-cognito-idp')].map((issuer) => ({
      albArn: ALB_ARN,
      clientId: clientIds,
      issuer,
      jwksUri: ALB_KEYS_URL,
      graceSeconds: 30
    })),
    { jwksCache: new AlbJwksCache({ fetcher }) }
  )
  const jwksCache = new SimpleJwksCache({
    fetcher,
    penaltyBox: new SimplePenaltyBox({ waitSeconds: 0 })
  })
  const cognito = CognitoJwtVerifier.create(
    { userPoolId: USER_POOL_ID, clientId: clientIds, tokenUse: 'access', graceSeconds: 30 },
    { jwksCache }
  )
  return async ({ data, accessToken }: Credentials): Promise<boolean> => {
    const accepted = (result: Promise<unknown>) =>
      result.then(
        () => true,
        () => false
      )
    return (await accepted(alb.verify(data))) && (await accepted(cognito.verify(accessToken)))
  }
}

/** Asks both, each with a tokens of its own to fetch from. */
const compare = async (tokens: TokenFixture, credentials: Credentials) => {
  const { verify } = createVerifier({ ...tokens.options, clientIds })
  const ours = await verify(credentials).then(
    ({ ok }) => ok,
    () => false
  )
  return { ours, oracle: await createOracle(tokens)(credentials) }
}

t.test('nothing that the library rejects is accepted', async (t) => {
  for (const { title, credentials } of VECTORS) {
    const tokens = createPresent()
    const { ours, oracle } = await compare(tokens, credentials(tokens))
    t.ok(oracle || !ours, `${title}: ${ours ? 'accepted' : 'refused'}`)
  }
})

t.test('the same holds for random credentials', async (t) => {
  const tokens = createPresent()
  const good = { data: tokens.data(), accessToken: tokens.access(), identity: SUB }
  const below = seeded(7)
  const accepted = []
  for (const at of Array(300).keys()) {
    const { ours, oracle } = await compare(tokens, wrongCredentials(below, tokens, good))
    if (ours && !oracle) accepted.push(at)
  }

  t.same(accepted, [], 'cases of seed 7 that only we accept')
})

t.test('what the library alone would accept is refused', async (t) => {
  const openInData: readonly [string, Fields, Fields][] = [
    ['no exp in the payload', {}, { exp: undefined }],
    ['a past exp in the header', { exp: 1 }, {}],
    ['another issuer in the header', { iss: 'https://other.example' }, {}],
    ['an extension that must be understood', { crit: ['x'] }, {}]
  ]
  for (const [title, header, claims] of openInData) {
    const tokens = createPresent()
    const credentials = {
      data: tokens.data({ header, claims }),
      accessToken: tokens.access(),
      identity: SUB
    }
    t.same(await compare(tokens, credentials), { ours: false, oracle: true }, title)
  }

  const openInAccess: readonly [string, Fields, Fields][] = [
    ['no exp', {}, { exp: undefined }],
    ['an extension that must be understood', { crit: ['x'] }, {}],
    ['groups as text', {}, { 'cognito:groups': 'admins' }],
    ["another person's", {}, { sub: 'someone-else' }],
    ["another app client's", {}, { client_id: SECOND_CLIENT_ID }]
  ]
  for (const [title, header, claims] of openInAccess) {
    const tokens = createPresent()
    const credentials = {
      data: tokens.data(),
      accessToken: tokens.access({ header, claims }),
      identity: SUB
    }
    t.same(await compare(tokens, credentials), { ours: false, oracle: true }, title)
  }
})
