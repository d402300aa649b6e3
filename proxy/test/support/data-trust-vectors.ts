import {
  claims,
  flipped,
  header,
  hmacWithPublicKey,
  onData,
  otherSpelling,
  parts,
  SECOND_ISSUER,
  signatureOf,
  type Vector,
  withSignature
} from './token-vector.ts'
import { ALB_ARN, albSigner, CLIENT_ID, ISSUER, pemOf } from './tokens.ts'

/*
 * Data tokens of foreign signers, and with wrong keys and signatures.
 */

const OTHER_ARN = ALB_ARN.replace('0123456789abcdef', 'fedcba9876543210')

export const ORIGINS: readonly Vector[] = [
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
    onData(`iss in both places is ${title}`, 'data-issuer-foreign', 0, (tokens) =>
      tokens.data({ header: { iss }, claims: { iss } })
    )
  ]),
  onData("iss by the pool's two names", 'data-issuer-foreign', 0, header({ iss: SECOND_ISSUER })),
  onData(
    "iss by the pool's newer name, in both tokens",
    'accepted',
    1,
    (tokens) => tokens.data({ header: { iss: SECOND_ISSUER }, claims: { iss: SECOND_ISSUER } }),
    (tokens) => tokens.access({ claims: { iss: SECOND_ISSUER } })
  )
]

export const KEYS: readonly Vector[] = [
  ...['none', 'None', '', 'HS256', 'RS256', 'PS256', 'ES384', 'es256', undefined].map((alg) =>
    onData(`alg is ${alg ?? 'nothing'}`, 'data-alg-wrong', 0, header({ alg }))
  ),
  onData('alg is a number', 'data-malformed', 0, header({ alg: 256 })),
  onData('HMAC with the public key as secret', 'data-alg-wrong', 0, (tokens) =>
    hmacWithPublicKey(tokens.data({ header: { alg: 'HS256' } }), pemOf(tokens.alb))
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
  onData('kid is ours in capitals', 'data-key-id-malformed', 0, (tokens) =>
    tokens.data({ header: { kid: 'ABCDEF00-2222-4333-8444-555555555555' } })
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
  onData('signed by another key under our kid', 'data-signature-wrong', 1, (tokens) =>
    tokens.data({ signer: albSigner(tokens.alb.kid) })
  ),
  onData('one bit of the signature flipped', 'data-signature-wrong', 1, (tokens) => {
    const token = tokens.data()
    return withSignature(token, flipped(signatureOf(token), 40))
  }),
  onData('the signature all zeros', 'data-signature-wrong', 1, (tokens) =>
    withSignature(tokens.data(), Buffer.alloc(64))
  ),
  onData('the signature all ones', 'data-signature-wrong', 1, (tokens) =>
    withSignature(tokens.data(), Buffer.alloc(64, 0xff))
  ),
  onData("the signature's twin", 'accepted', 1, (tokens) => {
    const token = tokens.data()
    return withSignature(token, otherSpelling(signatureOf(token)))
  }),
  ...[0, 63, 65, 1_000].map((length) =>
    onData(`a signature of ${length} bytes`, 'data-malformed', 0, (tokens) =>
      withSignature(tokens.data(), Buffer.alloc(length, 7))
    )
  ),
  onData('a signature in ASN.1', 'data-malformed', 0, (tokens) => tokens.data({ der: true })),
  onData('claims changed after signing', 'data-signature-wrong', 1, (tokens) => {
    const [head, , signature] = parts(tokens.data())
    const [, changed] = parts(tokens.data({ claims: { email: 'boss@example.com' } }))
    return `${head}.${changed}.${signature}`
  })
]
