import { createHmac } from 'node:crypto'
import type { Credentials, TokenReason } from '../../verify/verdict.ts'
import { type Fields, REGION, SUB, type TokenFixture, USER_POOL_ID } from './tokens.ts'

/*
 * Functions for the lists of vectors: they alter credentials and state the expected result.
 */

/** A second app client of the same pool, which the settings also name. */
export const SECOND_CLIENT_ID = '2example23456789'

export type Vector = {
  readonly title: string
  readonly credentials: (tokens: TokenFixture) => Credentials
  readonly expect: 'accepted' | TokenReason
  /** The allowed requests for the load balancer's key: 0 for a fault that needs no key. */
  readonly fetches: 0 | 1
}

type Bend = (tokens: TokenFixture) => string

export const SECOND_ISSUER = `https://issuer-cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`

export const onData = (
  title: string,
  expect: Vector['expect'],
  fetches: 0 | 1,
  data: Bend,
  access: Bend = (tokens) => tokens.access()
): Vector => ({
  title: `data token: ${title}`,
  expect,
  fetches,
  credentials: (tokens) => ({ data: data(tokens), accessToken: access(tokens), identity: SUB })
})

export const onAccess = (title: string, expect: Vector['expect'], access: Bend): Vector => ({
  title: `access token: ${title}`,
  expect,
  fetches: 1,
  credentials: (tokens) => ({ data: tokens.data(), accessToken: access(tokens), identity: SUB })
})

export const onIdentity = (
  title: string,
  expect: Vector['expect'],
  identity: string | null
): Vector => ({
  title: `identity header: ${title}`,
  expect,
  fetches: 1,
  credentials: (tokens) => ({ data: tokens.data(), accessToken: tokens.access(), identity })
})

export const parts = (token: string): [string, string, string] => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

export const withSignature = (token: string, signature: Buffer): string => {
  const [header, payload] = parts(token)
  const encoded = signature.toString('base64url')
  return `${header}.${payload}.${encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=')}`
}

export const signatureOf = (token: string): Buffer => Buffer.from(parts(token)[2], 'base64url')

export const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

/** The order of P-256's base point (FIPS 186-5, SEC 2): s and n - s sign the same. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

export const otherSpelling = (signature: Buffer): Buffer => {
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`)
  const twin = (ORDER - s).toString(16).padStart(64, '0')
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(twin, 'hex')])
}

/** The attack that uses the public key as the secret of an HMAC. */
export const hmacWithPublicKey = (token: string, pem: string): string => {
  const [header, payload] = parts(token)
  const mac = createHmac('sha256', pem).update(`${header}.${payload}`).digest()
  return withSignature(token, Buffer.concat([mac, mac]))
}

/** A token whose payload needs padding. */
export const paddedPayload = (tokens: TokenFixture): string => {
  const padded = ['', 'x'].map((pad) => tokens.data({ claims: { pad } }))
  return padded.find((token) => parts(token)[1].endsWith('=')) ?? ''
}

export const header = (fields: Fields): Bend => {
  return (tokens) => tokens.data({ header: fields })
}
export const claims = (fields: Fields): Bend => {
  return (tokens) => tokens.data({ claims: fields })
}
export const payload = (text: (exp: number) => string): Bend => {
  return (tokens) => tokens.data({ payload: text(tokens.clock.at(120)) })
}
export const livesFor = (seconds: number): Bend => {
  return (tokens) => tokens.data({ exp: tokens.clock.at(seconds) })
}
export const accessClaims = (fields: Fields): Bend => {
  return (tokens) => tokens.access({ claims: fields })
}
export const accessHeader = (fields: Fields): Bend => {
  return (tokens) => tokens.access({ header: fields })
}
