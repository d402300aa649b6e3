import { generateKeyPair, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** A key with which an ALB signs user claims. */
export type AlbKey = {
  /** A lower-case UUID, as in every known real token. */
  readonly kid: string
  readonly privateKey: KeyObject
  /** The public key as SPKI in PEM, for the key endpoint. */
  readonly pem: string
}

/** A key with which a Cognito user pool signs tokens. */
export type PoolKey = {
  /** 32 bytes in padded base64, as in Cognito. */
  readonly kid: string
  readonly privateKey: KeyObject
  /** The entry in the pool's JWKS (RFC 7517 section 4). */
  readonly jwk: Readonly<Record<string, string>>
}

/** Makes an ES256 key: ECDSA on P-256 (RFC 7518 section 3.4). */
export async function createAlbKey(): Promise<AlbKey> {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { kid: randomUUID(), privateKey, pem }
}

/** Makes an RS256 key: RSASSA-PKCS1-v1_5 (RFC 7518 section 3.3). */
export async function createPoolKey(): Promise<PoolKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 })
  const kid = randomBytes(32).toString('base64')
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return { kid, privateKey, jwk: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } }
}
