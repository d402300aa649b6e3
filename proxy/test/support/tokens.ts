import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { VerifierOptions } from '../../verify/verify.ts'
import { Clock } from './clock.ts'

/*
 * Tokens in the form of a load balancer and a user pool, signed with generated key pairs, and a key
 * endpoint that is a function. A test can change every part, to make it wrong in one way.
 */

export const REGION = 'eu-west-1'
export const ALB_ARN = `arn:aws:elasticloadbalancing:${REGION}:123456789012:loadbalancer/app/pagewarden/0123456789abcdef`
export const USER_POOL_ID = `${REGION}_Example01`
export const CLIENT_ID = '1example23456789'
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`
export const ALB_KEYS_URL = `https://public-keys.auth.elb.${REGION}.amazonaws.com`
export const JWKS_URL = `${ISSUER}/.well-known/jwks.json`
export const SUB = '4b5bef9c-5042-4a9c-a3a1-000000000001'

/** Any JSON value, so that a claim can have any value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Fields to add or replace; `undefined` removes one. */
export type Fields = Readonly<Record<string, Json | undefined>>

/** A key pair with the id that tokens contain. */
export type Signer = {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A load balancer's key: P-256, its id a UUID. */
export const albSigner = (kid: string = randomUUID()): Signer => ({
  kid,
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' })
})

/** A user pool's key: RSA, its id looks like base64. */
export const poolSigner = (kid = 'pool+key/1='): Signer => ({
  kid,
  ...generateKeyPairSync('rsa', { modulusLength: 2_048 })
})

/** The answer of the key endpoint for a signer. */
export const pemOf = ({ publicKey }: Signer): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** The entry of a signer in a pool's JWKS. */
export const jwkOf = ({ publicKey, kid }: Signer): Fields => {
  const { kty = '', n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return { alg: 'RS256', e, kid, kty, n, use: 'sig' }
}

const base64url = (value: Buffer | string): string => Buffer.from(value).toString('base64url')

/** The ALB does not remove the padding, and signs it. */
const padded = (value: Buffer | string): string => {
  const text = base64url(value)
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

const present = (fields: Fields): string => JSON.stringify(fields)

export type DataOptions = {
  readonly signer: Signer
  /** Seconds since the epoch, for header and payload. */
  readonly exp: number
  readonly header?: Fields
  readonly claims?: Fields
  /** Raw text instead of the payload's JSON. */
  readonly payload?: string
  /** Signs without padding, as most other issuers do. */
  readonly unpadded?: boolean
  /** Signs as ASN.1 instead of r and s in 64 bytes. */
  readonly der?: boolean
}

/** A data token in the load balancer's wire format: field order, padding, `exp` and `iss` twice. */
export const signData = (options: DataOptions): string => {
  const { signer, exp, header, claims, unpadded = false, der = false } = options
  const encode = unpadded ? base64url : padded
  const headerJson = present({
    typ: 'JWT',
    kid: signer.kid,
    alg: 'ES256',
    iss: ISSUER,
    client: CLIENT_ID,
    signer: ALB_ARN,
    exp,
    ...header
  })
  const payload =
    options.payload ??
    present({
      sub: SUB,
      email_verified: 'true',
      name: 'Zoë Example +/=-_',
      email: 'zoe@example.com',
      username: SUB,
      exp,
      iss: ISSUER,
      ...claims
    })
  const input = `${encode(headerJson)}.${encode(payload)}`
  const dsaEncoding = der ? 'der' : 'ieee-p1363'
  const signature = sign('sha256', Buffer.from(input), { key: signer.privateKey, dsaEncoding })
  return `${input}.${encode(signature)}`
}

export type AccessOptions = {
  readonly signer: Signer
  readonly exp: number
  readonly header?: Fields
  readonly claims?: Fields
}

/** An access token in the form of a user pool. */
export const signAccess = ({ signer, exp, header, claims }: AccessOptions): string => {
  const headerJson = present({ kid: signer.kid, alg: 'RS256', ...header })
  const payload = present({
    sub: SUB,
    'cognito:groups': ['analysts', 'admins'],
    iss: ISSUER,
    version: 2,
    client_id: CLIENT_ID,
    origin_jti: '11111111-2222-4333-8444-555555555555',
    token_use: 'access',
    scope: 'openid',
    auth_time: exp - 3_600,
    exp,
    iat: exp - 3_600,
    jti: '66666666-7777-4888-8999-000000000000',
    username: SUB,
    ...claims
  })
  const input = `${base64url(headerJson)}.${base64url(payload)}`
  return `${input}.${base64url(sign('sha256', Buffer.from(input), signer.privateKey))}`
}

/** The answer of a key endpoint; the function may also hang, or throw like a broken network. */
export type Answer = (signal: AbortSignal | null) => Response | Promise<Response>

export const text =
  (body: string, status = 200): Answer =>
  () =>
    new Response(body, { status })

/** An answer that never arrives. Unlike a real fetch, it does not even reject when aborted. */
export const never: Answer = () => new Promise(() => {})

/** A key endpoint and a user pool's JWKS without a network, which count the requests. */
export class KeyEndpoint {
  /** Every requested URL, in order. */
  readonly asked: string[] = []
  /** The served keys; a test changes the list to rotate them. */
  readonly albSigners: Signer[]
  readonly poolSigners: Signer[]
  /** Set to answer for all load balancer keys in another way. */
  albAnswer: Answer | null = null
  /** Set to answer for the pool's keys in another way. */
  poolAnswer: Answer | null = null

  constructor(albSigners: readonly Signer[], poolSigners: readonly Signer[]) {
    this.albSigners = [...albSigners]
    this.poolSigners = [...poolSigners]
  }

  /** The number of requests for a load balancer's key. */
  get albFetches(): number {
    return this.asked.filter((url) => url.startsWith(ALB_KEYS_URL)).length
  }

  get poolFetches(): number {
    return this.asked.filter((url) => url === JWKS_URL).length
  }

  /** Replaces the real `fetch` in the verifier. */
  fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input)
    this.asked.push(url)
    return this.#answer(url)(init?.signal ?? null)
  }

  #answer(url: string): Answer {
    if (url === JWKS_URL) return this.poolAnswer ?? this.#jwks()
    if (this.albAnswer !== null) return this.albAnswer
    const signer = this.albSigners.find(({ kid }) => url === `${ALB_KEYS_URL}/${kid}`)
    // S3 answers 403 for an object that does not exist.
    return signer === undefined ? text('<Error>AccessDenied</Error>', 403) : text(pemOf(signer))
  }

  #jwks(): Answer {
    return text(JSON.stringify({ keys: this.poolSigners.map(jwkOf) }))
  }
}

/** The settings that match these tokens. */
export const verifierOptions = (endpoint: KeyEndpoint, clock: Clock): VerifierOptions => ({
  albArns: [ALB_ARN],
  userPoolId: USER_POOL_ID,
  clientIds: [CLIENT_ID],
  albKeysUrl: ALB_KEYS_URL,
  jwksUrl: JWKS_URL,
  now: clock.now,
  elapsed: clock.elapsed,
  fetch: endpoint.fetch
})

/** A load balancer, a user pool, their endpoint and a clock, ready for use. */
export type TokenFixture = {
  readonly alb: Signer
  readonly pool: Signer
  readonly endpoint: KeyEndpoint
  readonly clock: Clock
  readonly options: VerifierOptions
  /** A valid data token with the given changes. It lives for 120 s, as an ALB's does. */
  readonly data: (bend?: Partial<DataOptions>) => string
  /** A valid access token with the given changes. It lives for an hour. */
  readonly access: (bend?: Partial<AccessOptions>) => string
}

export type TokenFixtureOptions = {
  readonly clock?: Clock
  readonly alb?: Signer
  /** RSA keys are slow to generate: share one between fixtures. */
  readonly pool?: Signer
}

export const createTokenFixture = ({
  clock = new Clock(),
  alb = albSigner(),
  pool = poolSigner()
}: TokenFixtureOptions = {}): TokenFixture => {
  const endpoint = new KeyEndpoint([alb], [pool])
  return {
    alb,
    pool,
    endpoint,
    clock,
    options: verifierOptions(endpoint, clock),
    data: (bend) => signData({ signer: alb, exp: clock.at(120), ...bend }),
    access: (bend) => signAccess({ signer: pool, exp: clock.at(3_600), ...bend })
  }
}
