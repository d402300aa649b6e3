import type { FastifyRequest } from 'fastify'
import { valuesOf } from './credentials.ts'

/**
 * Whether a request that changes something was made by a page of ours. The ALB's cookie goes with a
 * form of any site (`SameSite=None`), and the ALB vouches for it then, so the origin must be ours to
 * the letter. Browsers send `Origin` with every POST (Fetch standard, "append a request Origin
 * header"); `Sec-Fetch-Site` says the same once more where it is known.
 */
export function isOurOwn({ headers, raw }: FastifyRequest, publicOrigin: string): boolean {
  const [origin, ...more] = valuesOf(raw.rawHeaders, 'origin')
  if (origin !== publicOrigin || more.length > 0) return false
  return (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin'
}

/** Where browsers say that they fetch a page before anybody asked for it; the last is Safari's. */
const fetchAhead = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'] as const

/**
 * Whether a person came here by themselves or by a link of ours: the tab was led here, and not a
 * frame or an image in a page, from our origin or from none (Fetch Metadata, W3C). A browser that
 * does not say so is not believed, nor is one that fetches or renders ahead (Sec-Purpose, Fetch
 * standard): nobody has come then, and perhaps nobody will.
 */
export function isOwnVisit({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  const mode = headers['sec-fetch-mode']
  const dest = headers['sec-fetch-dest']
  if (fetchAhead.some((name) => /prefetch|prerender|preview/i.test(String(headers[name]))))
    return false
  return (site === 'same-origin' || site === 'none') && mode === 'navigate' && dest === 'document'
}
