import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Content codings (RFC 9110 section 8.4.1). */
export type Coding = 'br' | 'gzip' | 'identity'

/** One variant of a file, ready to be sent. */
export type Variant = {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** A file that is the same for everybody, in all variants that exist so far. */
export type Asset = {
  readonly path: string
  readonly isCompressible: boolean
  readonly variants: Readonly<Partial<Record<Coding, Variant>>> & { readonly identity: Variant }
}

/**
 * One year, as Streamlit itself sends for these names since 1.5x. Streamlit also sends `public`,
 * and we never do: a file behind sign-in must not be in a shared cache (RFC 9111 section 5.2.2.7).
 */
const forever = 'private, max-age=31536000, immutable'

/** Fonts and images are already compressed. */
const compressible = /^(?:text\/|application\/(?:javascript|json|manifest\+json|wasm)|image\/svg)/

/** A smaller file fits into one packet anyway. */
const leastBytes = 1_024

/** Makes an asset of the complete body of a response without a content coding. */
export function assetOf(
  path: string,
  { 'content-type': type = 'application/octet-stream', ...headers }: IncomingHttpHeaders,
  body: Buffer
): Asset {
  const isCompressible = compressible.test(type) && body.byteLength >= leastBytes
  const modified = headers['last-modified']
  const common = {
    'content-type': type,
    'cache-control': forever,
    ...(modified === undefined ? {} : { 'last-modified': modified }),
    ...(isCompressible ? { vary: 'accept-encoding' } : {})
  }
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  const identity = { body, headers: headersOf(common, hash, body) }
  return { path, isCompressible, variants: { identity } }
}

/**
 * The asset with one more variant. Each variant has its own validator (RFC 9110 section 8.8.3.3).
 */
export function withVariant(asset: Asset, coding: 'br' | 'gzip', body: Buffer): Asset {
  const { headers } = asset.variants.identity
  const hash = headers['etag']?.slice(1, -1)
  const encoded = {
    body,
    headers: { ...headersOf(headers, `${hash}-${coding}`, body), 'content-encoding': coding }
  }
  return { ...asset, variants: { ...asset.variants, [coding]: encoded } }
}

/** The approximate memory of an asset in bytes: the bodies and headers of its variants. */
export function sizeOf({ variants }: Asset): number {
  const bodies = Object.values(variants).map(({ body }) => body.byteLength + 1_024)
  return bodies.reduce((sum, bytes) => sum + bytes, 0)
}

function headersOf(
  common: Readonly<Record<string, string>>,
  tag: string,
  body: Buffer
): Readonly<Record<string, string>> {
  return { ...common, etag: `"${tag}"`, 'content-length': `${body.byteLength}` }
}
