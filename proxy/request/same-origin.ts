import type { FastifyRequest } from 'fastify'
import { valuesOf } from './credentials.ts'

/**
 * Whether a request that changes something comes from a page of our origin. Browsers send the ALB's cookie
 * with a form of any site (`SameSite=None`), and the ALB then adds its headers. So the origin must be
 * exactly ours. Browsers send `Origin` with every POST (Fetch standard, "append a request Origin header").
 * `Sec-Fetch-Site` must agree where a browser sends it.
 */
export function isSameOrigin({ headers, raw }: FastifyRequest, publicOrigin: string): boolean {
  const [origin, ...more] = valuesOf(raw.rawHeaders, 'origin')
  if (origin !== publicOrigin || more.length > 0) return false
  return (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin'
}

/** The headers by which browsers mark a prefetch. The last one is Safari's. */
const prefetchHeaders = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'] as const

/**
 * Whether a person has navigated here by themselves or by a link of ours: a top-level navigation, and not
 * a frame or an image, from our origin or from none (Fetch Metadata, W3C). `false` for a browser that
 * does not say so, and for a prefetch or prerender (Sec-Purpose, Fetch standard), because nobody has
 * navigated yet.
 */
export function isUserNavigation({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  const mode = headers['sec-fetch-mode']
  const dest = headers['sec-fetch-dest']
  if (prefetchHeaders.some((name) => /prefetch|prerender|preview/i.test(String(headers[name]))))
    return false
  return (site === 'same-origin' || site === 'none') && mode === 'navigate' && dest === 'document'
}
