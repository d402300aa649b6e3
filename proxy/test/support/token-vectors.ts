import { createHmac } from 'node:crypto'
import type { Credentials, TokenReason } from '../../verify/verdict.ts'
import {
  ALB_ARN,
  albSigner,
  CLIENT_ID,
  type Fields,
  ISSUER,
  type Json,
  pemOf,
  poolSigner,
  REGION,
  SUB,
  USER_POOL_ID,
  type World
} from './tokens.ts'

/*
 * Credentials that are right, or wrong in one way, and what must be made of them. One list for the
 * verifier, for the library that it is measured against, and for the fuzzer that bends them on.
 */

/** A second app client of the same pool, which the settings also name. */
export const SECOND_CLIENT_ID = '2example23456789'

export type Vector = {
  readonly title: string
  readonly credentials: (world: World) => Credentials
  readonly expect: 'accepted' | TokenReason
  /** How often the load balancer's key may be asked for: never, for what is seen to be wrong. */
  readonly fetches: 0 | 1
}

type Bend = (world: World) => string

const SECOND_ISSUER = `https://issuer-cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`
const OTHER_ARN = ALB_ARN.replace('0123456789abcdef', 'fedcba9876543210')

const onData = (
  title: string,
  expect: Vector['expect'],
  fetches: 0 | 1,
  data: Bend,
  access: Bend = (world) => world.access()
): Vector => ({
  title: `data token: ${title}`,
  expect,
  fetches,
  credentials: (world) => ({ data: data(world), accessToken: access(world), identity: SUB })
})

const onAccess = (title: string, expect: Vector['expect'], access: Bend): Vector => ({
  title: `access token: ${title}`,
  expect,
  fetches: 1,
  credentials: (world) => ({ data: world.data(), accessToken: access(world), identity: SUB })
})

const onIdentity = (title: string, expect: Vector['expect'], identity: string | null): Vector => ({
  title: `identity header: ${title}`,
  expect,
  fetches: 1,
  credentials: (world) => ({ data: world.data(), accessToken: world.access(), identity })
})

const parts = (token: string): [string, string, string] => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

const withSignature = (token: string, signature: Buffer): string => {
  const [header, payload] = parts(token)
  const encoded = signature.toString('base64url')
  return `${header}.${payload}.${encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=')}`
}

const signatureOf = (token: string): Buffer => Buffer.from(parts(token)[2], 'base64url')

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

/** The order of P-256's base point (FIPS 186-5, SEC 2): s and n - s sign the same. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const otherSpelling = (signature: Buffer): Buffer => {
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`)
  const twin = (ORDER - s).toString(16).padStart(64, '0')
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(twin, 'hex')])
}

/** As an attacker would who gives the public key as the secret of an HMAC. */
const hmacWithPublicKey = (token: string, pem: string): string => {
  const [header, payload] = parts(token)
  const mac = createHmac('sha256', pem).update(`${header}.${payload}`).digest()
  return withSignature(token, Buffer.concat([mac, mac]))
}

/** A token whose payload's length calls for padding. */
const paddedPayload = (world: World): string => {
  const tokens = ['', 'x'].map((pad) => world.data({ claims: { pad } }))
  return tokens.find((token) => parts(token)[1].endsWith('=')) ?? ''
}

const header = (fields: Fields): Bend => {
  return (world) => world.data({ header: fields })
}
const claims = (fields: Fields): Bend => {
  return (world) => world.data({ claims: fields })
}
const payload = (text: (exp: number) => string): Bend => {
  return (world) => world.data({ payload: text(world.clock.at(120)) })
}
const livesFor = (seconds: number): Bend => {
  return (world) => world.data({ exp: world.clock.at(seconds) })
}

const SHAPES: readonly Vector[] = [
  onData('as the load balancer writes it', 'accepted', 1, (world) => world.data()),
  onData('signed without padding', 'accepted', 1, (world) => world.data({ unpadded: true })),
  onData("the signature's padding cut off", 'accepted', 1, (world) =>
    world.data().replace(/=+$/, '')
  ),
  onData('all padding cut off, though it was signed', 'data-signature-wrong', 1, (world) =>
    paddedPayload(world).replaceAll('=', '')
  ),
  onData('empty', 'data-malformed', 0, () => ''),
  onData('three letters', 'data-malformed', 0, () => 'a.b.c'),
  onData('two parts', 'data-malformed', 0, (world) => parts(world.data()).slice(0, 2).join('.')),
  onData('four parts', 'data-malformed', 0, (world) => `${world.data()}.AAAA`),
  onData('twice, joined as Node joins a repeated header', 'data-malformed', 0, (world) => {
    const token = world.data()
    return `${token}, ${token}`
  }),
  onData('a blank at the end', 'data-malformed', 0, (world) => `${world.data()} `),
  onData('a line break at the end', 'data-malformed', 0, (world) => `${world.data()}\n`),
  onData('60 KiB', 'data-too-long', 0, (world) =>
    world.data({ claims: { a: 'x'.repeat(46_000) } })
  ),
  onData('the alphabet of plain base64', 'data-malformed', 0, (world) =>
    world
      .data({ claims: { a: '???>>>' } })
      .replaceAll('-', '+')
      .replaceAll('_', '/')
  ),
  onData('an access token', 'data-malformed', 0, (world) => world.access()),
  onData(
    'a payload that is an array',
    'data-malformed',
    0,
    payload(() => '[]')
  ),
  onData(
    'a payload that is null',
    'data-malformed',
    0,
    payload(() => 'null')
  ),
  onData(
    'a payload that is text',
    'data-malformed',
    0,
    payload(() => '"sub"')
  ),
  onData(
    'a payload that is no JSON',
    'data-malformed',
    0,
    payload(() => '{"sub":')
  ),
  onData(
    'a payload behind a byte order mark',
    'data-malformed',
    0,
    payload(() => '\ufeff{}')
  ),
  onData(
    'a claim of 50 KiB',
    'data-too-long',
    0,
    payload(() => `{"a":[${'1,'.repeat(25_000)}1]}`)
  ),
  onData(
    'claims under the name of the prototype',
    'data-issuer-foreign',
    0,
    payload((exp) => `{"__proto__":{"sub":"${SUB}","iss":"${ISSUER}","exp":${exp}}}`)
  )
]

const LIVES: readonly Vector[] = [
  onData('no exp in the payload', 'data-expiry-missing', 0, claims({ exp: undefined })),
  onData('no exp in the header', 'data-expiry-missing', 0, header({ exp: undefined })),
  onData('no exp at all', 'data-expiry-missing', 0, (world) =>
    world.data({ header: { exp: undefined }, claims: { exp: undefined } })
  ),
  onData('no exp in the payload, a past one in the header', 'data-expiry-missing', 0, (world) =>
    world.data({ header: { exp: 1 }, claims: { exp: undefined } })
  ),
  onData('a past exp in the header alone', 'data-expiry-differs', 0, header({ exp: 1 })),
  onData('a later exp in the header alone', 'data-expiry-differs', 0, header({ exp: 9e9 })),
  onData('a later exp in the payload alone', 'data-expiry-differs', 0, claims({ exp: 9e9 })),
  onData('exp as text in the header', 'data-expiry-missing', 0, (world) =>
    world.data({ header: { exp: String(world.clock.at(120)) } })
  ),
  ...['"9999999999"', '1e400', 'null', 'true', '[9999999999]'].map((exp) =>
    onData(
      `exp ${exp} in the payload`,
      'data-malformed',
      0,
      payload(() => `{"sub":"${SUB}","iss":"${ISSUER}","exp":${exp}}`)
    )
  ),
  onData('exp -1', 'data-expired', 0, (world) => world.data({ exp: -1 })),
  onData('exp 0.5', 'data-expired', 0, (world) => world.data({ exp: 0.5 })),
  onData('ends in the year 9999', 'accepted', 1, (world) => world.data({ exp: 253_370_764_800 })),
  onData('ended 4 s ago, within the grace', 'accepted', 1, livesFor(-4)),
  onData('ended 5 s ago, where the grace ends', 'data-expired', 0, livesFor(-5)),
  onData('ended an hour ago', 'data-expired', 0, livesFor(-3_600)),
  onData('begins in 5 s, within the grace', 'accepted', 1, (world) =>
    world.data({ claims: { nbf: world.clock.at(5) } })
  ),
  onData('begins in 6 s', 'data-not-yet-valid', 0, (world) =>
    world.data({ claims: { nbf: world.clock.at(6) } })
  ),
  onData('made in the future, by a clock ahead of ours', 'accepted', 1, (world) =>
    world.data({ claims: { iat: world.clock.at(60) } })
  )
]

const ORIGINS: readonly Vector[] = [
  ...(
    [
      ['another load balancer', OTHER_ARN],
      ['a beginning of ours', ALB_ARN.slice(0, -1)],
      ['ours and more', `${ALB_ARN}0`],
      ['ours in capitals', ALB_ARN.toUpperCase()],
      ['a list with ours', [ALB_ARN]],
      ['nothing', undefined],
      ['null', null]
    ] as const
  ).map(([title, signer]) =>
    onData(`signer is ${title}`, 'data-signer-foreign', 0, header({ signer }))
  ),
  ...(
    [
      ['another app client', '9other9'],
      ['a list with ours', [CLIENT_ID]],
      ['empty', ''],
      ['nothing', undefined]
    ] as const
  ).map(([title, client]) =>
    onData(`client is ${title}`, 'data-client-foreign', 0, header({ client }))
  ),
  ...(
    [
      ['another pool', ISSUER.replace('Example01', 'Example02')],
      ['ours with a slash at the end', `${ISSUER}/`],
      ['ours by http', ISSUER.replace('https', 'http')],
      ['nothing', undefined]
    ] as const
  ).flatMap(([title, iss]) => [
    onData(`iss in the payload is ${title}`, 'data-issuer-foreign', 0, claims({ iss })),
    onData(`iss in the header is ${title}`, 'data-issuer-foreign', 0, header({ iss })),
    onData(`iss in both places is ${title}`, 'data-issuer-foreign', 0, (world) =>
      world.data({ header: { iss }, claims: { iss } })
    )
  ]),
  onData("iss by the pool's two names", 'data-issuer-foreign', 0, header({ iss: SECOND_ISSUER })),
  onData(
    "iss by the pool's newer name, in both tokens",
    'accepted',
    1,
    (world) => world.data({ header: { iss: SECOND_ISSUER }, claims: { iss: SECOND_ISSUER } }),
    (world) => world.access({ claims: { iss: SECOND_ISSUER } })
  )
]

const KEYS: readonly Vector[] = [
  ...['none', 'None', '', 'HS256', 'RS256', 'PS256', 'ES384', 'es256', undefined].map((alg) =>
    onData(`alg is ${alg ?? 'nothing'}`, 'data-alg-wrong', 0, header({ alg }))
  ),
  onData('alg is a number', 'data-malformed', 0, header({ alg: 256 })),
  onData('HMAC with the public key as secret', 'data-alg-wrong', 0, (world) =>
    hmacWithPublicKey(world.data({ header: { alg: 'HS256' } }), pemOf(world.alb))
  ),
  onData('no typ', 'accepted', 1, header({ typ: undefined })),
  onData('another typ', 'data-header-unknown', 0, header({ typ: 'at+jwt' })),
  onData(
    'an extension that must be understood',
    'data-header-unknown',
    0,
    header({
      crit: ['b64'],
      b64: false
    })
  ),
  ...[
    '../../etc/passwd',
    '@evil.example/x',
    '',
    '11111111-2222-4333-8444-555555555555/..',
    '11111111-2222-4333-8444-555555555555?x',
    '11111111-2222-4333-8444-555555555555\n',
    '11111111222243338444555555555555',
    'x'.repeat(5_000),
    undefined
  ].map((kid) =>
    onData(
      `kid is ${JSON.stringify(kid)?.slice(0, 50)}`,
      'data-key-id-malformed',
      0,
      header({ kid })
    )
  ),
  onData('kid is ours in capitals', 'data-key-id-malformed', 0, (world) =>
    world.data({ header: { kid: 'ABCDEF00-2222-4333-8444-555555555555' } })
  ),
  onData('kid is a number', 'data-malformed', 0, header({ kid: 5 })),
  onData(
    'kid of no key',
    'data-key-unknown',
    1,
    header({
      kid: '11111111-2222-4333-8444-555555555555'
    })
  ),
  onData('signed by another key under our kid', 'data-signature-wrong', 1, (world) =>
    world.data({ signer: albSigner(world.alb.kid) })
  ),
  onData('one bit of the signature flipped', 'data-signature-wrong', 1, (world) => {
    const token = world.data()
    return withSignature(token, flipped(signatureOf(token), 40))
  }),
  onData('the signature all zeros', 'data-signature-wrong', 1, (world) =>
    withSignature(world.data(), Buffer.alloc(64))
  ),
  onData('the signature all ones', 'data-signature-wrong', 1, (world) =>
    withSignature(world.data(), Buffer.alloc(64, 0xff))
  ),
  onData("the signature's twin", 'accepted', 1, (world) => {
    const token = world.data()
    return withSignature(token, otherSpelling(signatureOf(token)))
  }),
  ...[0, 63, 65, 1_000].map((length) =>
    onData(`a signature of ${length} bytes`, 'data-malformed', 0, (world) =>
      withSignature(world.data(), Buffer.alloc(length, 7))
    )
  ),
  onData('a signature in ASN.1', 'data-malformed', 0, (world) => world.data({ der: true })),
  onData('claims changed after signing', 'data-signature-wrong', 1, (world) => {
    const [head, , signature] = parts(world.data())
    const [, changed] = parts(world.data({ claims: { email: 'boss@example.com' } }))
    return `${head}.${changed}.${signature}`
  })
]

const SUBJECTS: readonly Vector[] = (
  [
    ['missing', undefined],
    ['empty', ''],
    ['5 KiB long', 'x'.repeat(5_000)],
    ['two words', 'a b'],
    ['not ASCII', 'zoë'],
    ['two lines', 'a\nb']
  ] as const
).flatMap(([title, sub]) => [
  onData(`sub is ${title}`, 'data-subject-malformed', 0, claims({ sub })),
  onAccess(`sub is ${title}`, 'access-subject-malformed', (world) =>
    world.access({ claims: { sub } })
  )
])

const accessClaims = (fields: Fields): Bend => {
  return (world) => world.access({ claims: fields })
}
const accessHeader = (fields: Fields): Bend => {
  return (world) => world.access({ header: fields })
}

const ACCESS: readonly Vector[] = [
  onAccess('empty', 'access-malformed', () => ''),
  onAccess('a data token', 'access-malformed', (world) => world.data()),
  onAccess('padded', 'access-malformed', (world) => `${world.access()}==`),
  onAccess('twice', 'access-malformed', (world) => `${world.access()}, ${world.access()}`),
  onAccess('60 KiB', 'access-too-long', accessClaims({ a: 'x'.repeat(46_000) })),
  onAccess(
    'an ID token',
    'access-use-wrong',
    accessClaims({
      token_use: 'id',
      aud: CLIENT_ID
    })
  ),
  onAccess('no token_use', 'access-use-wrong', accessClaims({ token_use: undefined })),
  ...(
    [
      ['another app client of the pool', '9other9'],
      ['a list with ours', [CLIENT_ID]],
      ['nothing, but ours as aud', undefined]
    ] as const
  ).map(([title, client]) =>
    onAccess(
      `client_id is ${title}`,
      'access-client-foreign',
      accessClaims({
        client_id: client,
        aud: CLIENT_ID
      })
    )
  ),
  ...(
    [
      ['another pool', ISSUER.replace('Example01', 'Example02')],
      ['ours with a slash at the end', `${ISSUER}/`],
      ['nothing', undefined]
    ] as const
  ).map(([title, iss]) =>
    onAccess(`iss is ${title}`, 'access-issuer-foreign', accessClaims({ iss }))
  ),
  onAccess('no exp', 'access-expiry-missing', accessClaims({ exp: undefined })),
  onAccess('exp as text', 'access-malformed', accessClaims({ exp: '9999999999' })),
  onAccess('ended 4 s ago, within the grace', 'accepted', (world) =>
    world.access({ exp: world.clock.at(-4) })
  ),
  onAccess('ended 5 s ago', 'access-expired', (world) => world.access({ exp: world.clock.at(-5) })),
  onAccess('begins in a minute', 'access-not-yet-valid', (world) =>
    world.access({ claims: { nbf: world.clock.at(60) } })
  ),
  ...['none', '', 'HS256', 'RS512', 'PS256', 'ES256', undefined].map((alg) =>
    onAccess(`alg is ${alg ?? 'nothing'}`, 'access-alg-wrong', accessHeader({ alg }))
  ),
  onAccess(
    'an extension that must be understood',
    'access-header-unknown',
    accessHeader({
      crit: ['exp']
    })
  ),
  ...['', 'two words', 'é', 'x'.repeat(129), undefined].map((kid) =>
    onAccess(
      `kid is ${JSON.stringify(kid)?.slice(0, 30)}`,
      'access-key-id-malformed',
      accessHeader({ kid })
    )
  ),
  onAccess(
    'kid of no key, of the first sign there is',
    'access-key-unknown',
    accessHeader({ kid: '!' })
  ),
  onAccess('kid of no key', 'access-key-unknown', accessHeader({ kid: 'other+key=' })),
  onAccess('signed by another key under our kid', 'access-signature-wrong', (world) =>
    world.access({ signer: poolSigner(world.pool.kid) })
  ),
  onAccess('the signature cut short', 'access-signature-wrong', (world) =>
    world.access().slice(0, -8)
  ),
  onAccess('the signature of one byte', 'access-signature-wrong', (world) =>
    withSignature(world.access(), Buffer.alloc(3))
  ),
  ...(
    [
      ['one name as text', 'admins'],
      ['names as text', 'admins,analysts'],
      ['numbers', [1]],
      ['a list in a list', [['admins']]],
      ['names and a number', ['admins', 1]],
      ['null', null],
      ['an object', { 0: 'admins' }],
      ['an empty name', ['']],
      ['a name of two lines', ['a\nb']],
      ['a name of 257 letters', ['x'.repeat(257)]],
      ['1,001 names', Array.from({ length: 1_001 }, (_, at) => `g${at}`)]
    ] satisfies [string, Json][]
  ).map(([title, groups]) =>
    onAccess(
      `groups are ${title}`,
      'access-groups-malformed',
      accessClaims({
        'cognito:groups': groups
      })
    )
  ),
  onAccess('no groups', 'accepted', accessClaims({ 'cognito:groups': undefined })),
  onAccess(
    '1,000 groups',
    'accepted',
    accessClaims({
      'cognito:groups': Array.from({ length: 1_000 }, (_, at) => `g${at}`)
    })
  )
]

const TIES: readonly Vector[] = [
  onAccess("another person's", 'subjects-differ', accessClaims({ sub: `${SUB.slice(0, -1)}2` })),
  onAccess(
    'the second app client',
    'clients-differ',
    accessClaims({
      client_id: SECOND_CLIENT_ID
    })
  ),
  onAccess("iss by the pool's newer name", 'issuers-differ', accessClaims({ iss: SECOND_ISSUER })),
  onIdentity('absent', 'accepted', null),
  onIdentity('of another person', 'identity-differs', `${SUB.slice(0, -1)}2`),
  onIdentity('empty', 'identity-differs', ''),
  onIdentity('in capitals', 'identity-differs', SUB.toUpperCase())
]

/** All of them. */
export const VECTORS: readonly Vector[] = [
  ...SHAPES,
  ...LIVES,
  ...ORIGINS,
  ...KEYS,
  ...SUBJECTS,
  ...ACCESS,
  ...TIES
]
