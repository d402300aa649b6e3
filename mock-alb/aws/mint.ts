import { randomUUID } from 'node:crypto'
import { type Clock, secondsOf } from '../clock.ts'
import type { Person } from '../people.ts'
import type { Issuer } from '../token/issuer.ts'
import { type Fields, signAlbJwt, signPoolJwt, type Unsigned } from '../token/jwt.ts'
import type { KeyRing } from '../token/key-ring.ts'
import { createAlbKey, createPoolKey } from '../token/keys.ts'

/** Changes to a token: a value sets a field, null removes it. */
export type TokenChange = { readonly header?: Fields; readonly payload?: Fields }

export type MintRequest = {
  /** The `sub` or username of the person. */
  readonly sub: string
  readonly data?: TokenChange & {
    /** Signs with the key of the foreign load balancer, or with one that no endpoint serves. */
    readonly key?: 'own' | 'foreign' | 'unpublished'
    readonly padded?: boolean
  }
  readonly access?: TokenChange & { readonly key?: 'own' | 'unpublished' }
  /** Instead of the person's `sub`, in the unsigned header. */
  readonly identity?: string
}

export type Minted = {
  readonly 'x-amzn-oidc-data': string
  readonly 'x-amzn-oidc-accesstoken': string
  readonly 'x-amzn-oidc-identity': string
}

type Parts = { readonly issuer: Issuer; readonly keys: KeyRing; readonly now: Clock }

/**
 * The three headers for a person, with changes: tests can send headers that no ALB would send.
 */
export async function mint(
  person: Person,
  request: MintRequest,
  { issuer, keys, now }: Parts
): Promise<Minted> {
  const { data, access } = request
  const albKey = {
    own: () => issuer.albKey(),
    foreign: () => keys.foreign,
    unpublished: createAlbKey
  }[data?.key ?? 'own']
  const poolKey = { own: () => keys.pool, unpublished: createPoolKey }[access?.key ?? 'own']
  const [signer, pool] = await Promise.all([albKey(), poolKey()])
  const session = { person, authTime: secondsOf(now()), originJti: randomUUID() }
  const unsignedData = withKid(issuer.unsignedData(person), signer.kid)
  const unsignedAccess = withKid(issuer.unsignedAccess(session), pool.kid)
  return {
    'x-amzn-oidc-data': signAlbJwt(change(unsignedData, data), signer.privateKey, data?.padded),
    'x-amzn-oidc-accesstoken': signPoolJwt(change(unsignedAccess, access), pool.privateKey),
    'x-amzn-oidc-identity': request.identity ?? person.sub
  }
}

function withKid({ header, payload }: Unsigned, kid: string): Unsigned {
  return { header: { ...header, kid }, payload }
}

function change(token: Unsigned, by: TokenChange | undefined): Unsigned {
  return {
    header: changeFields(token.header, by?.header),
    payload: changeFields(token.payload, by?.payload)
  }
}

function changeFields(fields: Fields, by: Fields = {}): Fields {
  const changed = Object.entries({ ...fields, ...by })
  return Object.fromEntries(changed.filter(([, value]) => value !== null))
}
