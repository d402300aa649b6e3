import { Clock } from '../../proxy/test/support/clock.ts'
import { createTokenFixture, SUB, type TokenFixture } from '../../proxy/test/support/tokens.ts'
import type { Credentials } from '../../proxy/verify/verdict.ts'

/** Enough for a run of a tenth of a second; signing them takes longer than that. */
const count = 400
/** A lifetime that is longer than any benchmark. */
const lifetime = 86_400

/** Credentials for the measurement; no two of a list share a token. */
export type CredentialSets = {
  readonly tokens: TokenFixture
  readonly good: readonly Credentials[]
  /** Signed by another load balancer, which the header names. */
  readonly foreign: readonly Credentials[]
  /** Valid claims, with one changed bit in the data token's signature. */
  readonly forged: readonly Credentials[]
}

export function createCredentialSets(): CredentialSets {
  // The library uses the system's clock, so the tokens use the current time.
  const tokens = createTokenFixture({ clock: new Clock(Date.now()) })
  const exp = tokens.clock.at(lifetime)
  const good = Array.from(Array(count).keys(), (index) => ({
    data: tokens.data({ exp, claims: { index } }),
    accessToken: tokens.access({ exp, claims: { index } }),
    identity: SUB
  }))
  const foreign = good.map((pair, index) => ({
    ...pair,
    data: tokens.data({ exp, header: { signer: 'arn:of:another' }, claims: { index } })
  }))
  return {
    tokens,
    good,
    foreign,
    forged: good.map((pair) => ({ ...pair, data: forged(pair.data) }))
  }
}

/** Changes one bit of the second last byte of the signature. */
function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1
  const signature = Buffer.from(token.slice(at), 'base64url')
  signature.writeUInt8(signature.readUInt8(62) ^ 1, 62)
  return `${token.slice(0, at)}${signature.toString('base64url')}==`
}
