import {
  claims,
  header,
  livesFor,
  onData,
  paddedPayload,
  parts,
  payload,
  type Vector
} from './token-vector.ts'
import { ISSUER, SUB } from './tokens.ts'

/*
 * Data tokens with a valid or invalid form, and at the limits of their lifetime.
 */

export const SHAPES: readonly Vector[] = [
  onData('as the load balancer writes it', 'accepted', 1, (tokens) => tokens.data()),
  onData('signed without padding', 'accepted', 1, (tokens) => tokens.data({ unpadded: true })),
  onData("the signature's padding cut off", 'accepted', 1, (tokens) =>
    tokens.data().replace(/=+$/, '')
  ),
  onData('all padding cut off, though it was signed', 'data-signature-wrong', 1, (tokens) =>
    paddedPayload(tokens).replaceAll('=', '')
  ),
  onData('empty', 'data-malformed', 0, () => ''),
  onData('three letters', 'data-malformed', 0, () => 'a.b.c'),
  onData('two parts', 'data-malformed', 0, (tokens) => parts(tokens.data()).slice(0, 2).join('.')),
  onData('four parts', 'data-malformed', 0, (tokens) => `${tokens.data()}.AAAA`),
  onData('twice, joined as Node joins a repeated header', 'data-malformed', 0, (tokens) => {
    const token = tokens.data()
    return `${token}, ${token}`
  }),
  onData('a blank at the end', 'data-malformed', 0, (tokens) => `${tokens.data()} `),
  onData('a line break at the end', 'data-malformed', 0, (tokens) => `${tokens.data()}\n`),
  onData('60 KiB', 'data-too-long', 0, (tokens) =>
    tokens.data({ claims: { a: 'x'.repeat(46_000) } })
  ),
  onData('the alphabet of plain base64', 'data-malformed', 0, (tokens) =>
    tokens
      .data({ claims: { a: '???>>>' } })
      .replaceAll('-', '+')
      .replaceAll('_', '/')
  ),
  onData('an access token', 'data-malformed', 0, (tokens) => tokens.access()),
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

export const LIVES: readonly Vector[] = [
  onData('no exp in the payload', 'data-expiry-missing', 0, claims({ exp: undefined })),
  onData('no exp in the header', 'data-expiry-missing', 0, header({ exp: undefined })),
  onData('no exp at all', 'data-expiry-missing', 0, (tokens) =>
    tokens.data({ header: { exp: undefined }, claims: { exp: undefined } })
  ),
  onData('no exp in the payload, a past one in the header', 'data-expiry-missing', 0, (tokens) =>
    tokens.data({ header: { exp: 1 }, claims: { exp: undefined } })
  ),
  onData('a past exp in the header alone', 'data-expiry-differs', 0, header({ exp: 1 })),
  onData('a later exp in the header alone', 'data-expiry-differs', 0, header({ exp: 9e9 })),
  onData('a later exp in the payload alone', 'data-expiry-differs', 0, claims({ exp: 9e9 })),
  onData('exp as text in the header', 'data-expiry-missing', 0, (tokens) =>
    tokens.data({ header: { exp: String(tokens.clock.at(120)) } })
  ),
  ...['"9999999999"', '1e400', 'null', 'true', '[9999999999]'].map((exp) =>
    onData(
      `exp ${exp} in the payload`,
      'data-malformed',
      0,
      payload(() => `{"sub":"${SUB}","iss":"${ISSUER}","exp":${exp}}`)
    )
  ),
  onData('exp -1', 'data-expired', 0, (tokens) => tokens.data({ exp: -1 })),
  onData('exp 0.5', 'data-expired', 0, (tokens) => tokens.data({ exp: 0.5 })),
  onData('ends in the year 9999', 'accepted', 1, (tokens) => tokens.data({ exp: 253_370_764_800 })),
  onData('ended 4 s ago, within the grace', 'accepted', 1, livesFor(-4)),
  onData('ended 5 s ago, where the grace ends', 'data-expired', 0, livesFor(-5)),
  onData('ended an hour ago', 'data-expired', 0, livesFor(-3_600)),
  onData('begins in 5 s, within the grace', 'accepted', 1, (tokens) =>
    tokens.data({ claims: { nbf: tokens.clock.at(5) } })
  ),
  onData('begins in 6 s', 'data-not-yet-valid', 0, (tokens) =>
    tokens.data({ claims: { nbf: tokens.clock.at(6) } })
  ),
  onData('made in the future, by a clock ahead of ours', 'accepted', 1, (tokens) =>
    tokens.data({ claims: { iat: tokens.clock.at(60) } })
  )
]
