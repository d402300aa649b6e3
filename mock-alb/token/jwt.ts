import { type KeyObject, sign } from 'node:crypto'

/** Fields in the order in which they are serialized. */
export type Fields = Readonly<Record<string, unknown>>

/** A token before it is signed. */
export type Unsigned = { readonly header: Fields; readonly payload: Fields }

/**
 * Signs as an ALB does: base64url *with* `=` padding, and the signed bytes include the padding.
 * RFC 7515 section 2 forbids it, but a verifier that corrects this rejects every real token.
 * The signature is r followed by s (RFC 7518 section 3.4), not DER.
 */
export function signAlbJwt(token: Unsigned, key: KeyObject, padded = true): string {
  const write = padded ? paddedBase64url : base64url
  const input = `${write(json(token.header))}.${write(json(token.payload))}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${write(signature)}`
}

/** Signs as Cognito does: RS256 in compact serialisation (RFC 7515 section 7.1). */
export function signPoolJwt(token: Unsigned, key: KeyObject): string {
  const input = `${base64url(json(token.header))}.${base64url(json(token.payload))}`
  return `${input}.${base64url(sign('sha256', Buffer.from(input), key))}`
}

function json(fields: Fields): Buffer {
  return Buffer.from(JSON.stringify(fields))
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url')
}

function paddedBase64url(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}
