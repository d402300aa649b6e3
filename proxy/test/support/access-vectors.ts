import {
  accessClaims,
  accessHeader,
  claims,
  onAccess,
  onData,
  onIdentity,
  SECOND_CLIENT_ID,
  SECOND_ISSUER,
  type Vector,
  withSignature
} from './token-vector.ts'
import { CLIENT_ID, ISSUER, type Json, poolSigner, SUB } from './tokens.ts'

/*
 * Access tokens, and their cross-check with the data token of the same request.
 */

export const SUBJECTS: readonly Vector[] = (
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
  onAccess(`sub is ${title}`, 'access-subject-malformed', (tokens) =>
    tokens.access({ claims: { sub } })
  )
])

export const ACCESS: readonly Vector[] = [
  onAccess('empty', 'access-malformed', () => ''),
  onAccess('a data token', 'access-malformed', (tokens) => tokens.data()),
  onAccess('padded', 'access-malformed', (tokens) => `${tokens.access()}==`),
  onAccess('twice', 'access-malformed', (tokens) => `${tokens.access()}, ${tokens.access()}`),
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
  onAccess('ended 4 s ago, within the grace', 'accepted', (tokens) =>
    tokens.access({ exp: tokens.clock.at(-4) })
  ),
  onAccess('ended 5 s ago', 'access-expired', (tokens) =>
    tokens.access({ exp: tokens.clock.at(-5) })
  ),
  onAccess('begins in a minute', 'access-not-yet-valid', (tokens) =>
    tokens.access({ claims: { nbf: tokens.clock.at(60) } })
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
  onAccess('signed by another key under our kid', 'access-signature-wrong', (tokens) =>
    tokens.access({ signer: poolSigner(tokens.pool.kid) })
  ),
  onAccess('the signature cut short', 'access-signature-wrong', (tokens) =>
    tokens.access().slice(0, -8)
  ),
  onAccess('the signature of one byte', 'access-signature-wrong', (tokens) =>
    withSignature(tokens.access(), Buffer.alloc(3))
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

export const TIES: readonly Vector[] = [
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
