/** The kind of an app's path, as far as a decision needs it. */
export type Endpoint =
  /** A document that shows a page. Every unknown path with one segment is one (SPA fallback). */
  | { readonly kind: 'page'; readonly path: string }
  /** The websocket. */
  | { readonly kind: 'stream' }
  /** `health` and `host-config`, which a tab requests before it opens the websocket. */
  | { readonly kind: 'probe' }
  /** The same below a page. The frontend needs a 404 there to find the right base. */
  | { readonly kind: 'misplaced-probe' }
  /** Browsers request it by themselves. Streamlit's icon has another name. */
  | { readonly kind: 'icon' }
  /** The frontend's files and those of custom components: the same for everybody. */
  | { readonly kind: 'asset' }
  | { readonly kind: 'upload'; readonly sessionId: string }
  | { readonly kind: 'media'; readonly id: string }
  /** Everything else that the app serves: static files, its own routes. */
  | { readonly kind: 'route'; readonly path: string }
  /** Never forwarded: metrics, script health check, agent and login routes, anything new. */
  | { readonly kind: 'closed' }

/** The path of the websocket, without the base path. */
export const streamPath = '/_stcore/stream'

/**
 * The websocket as a `ws:` URL.
 *
 * @param upstream Streamlit's origin; `http` becomes `ws`.
 */
export function streamUrl(upstream: string, basePath: string): string {
  return `${upstream.replace(/^http/, 'ws')}${basePath}${streamPath}`
}

/** From streamlit/web/server/starlette/starlette_routes.py (1.67.0), server.py (1.40.2). */
const assets = [/^\/static\//, /^\/component\//, /^\/_stcore\/bidi-components\//]
const assetFiles = new Set(['/favicon.png', '/index.html', '/manifest.json', '/robots.txt'])
const probes = new Set(['/_stcore/health', '/_stcore/host-config'])
const upload = /^\/_stcore\/upload_file\/([^/]+)\/[^/]+$/
const media = /^\/media\/([0-9a-f]+)(?:\.[A-Za-z0-9]+)?$/
const misplacedProbe = /\/_stcore\/(?:health|host-config)$/

/**
 * Classifies a path. `path` is decoded, normalized, and without the base path.
 *
 * One segment is a page, with or without a slash at its end: Streamlit redirects or shows the same page.
 */
export function endpointOf(path: string): Endpoint {
  if (path === streamPath) return { kind: 'stream' }
  if (probes.has(path)) return { kind: 'probe' }
  const sessionId = upload.exec(path)?.[1]
  if (sessionId !== undefined) return { kind: 'upload', sessionId }
  const mediaId = media.exec(path)?.[1]
  if (mediaId !== undefined) return { kind: 'media', id: mediaId }
  if (assetFiles.has(path) || assets.some((prefix) => prefix.test(path))) return { kind: 'asset' }
  if (path === '/favicon.ico') return { kind: 'icon' }
  if (isClosed(path)) return { kind: 'closed' }
  if (misplacedProbe.test(path)) return { kind: 'misplaced-probe' }
  const page = /^\/[^/]*\/?$/.test(path)
  if (!page) return { kind: 'route', path }
  return { kind: 'page', path: path === '/' ? path : path.replace(/\/$/, '') }
}

/** Compared without case, because a file system may ignore case. */
function isClosed(path: string): boolean {
  const first = path.split('/', 2)[1]?.toLowerCase() ?? ''
  return [
    '_stcore',
    '_pagewarden',
    'media',
    'static',
    'component',
    'st-metrics',
    'healthz'
  ].includes(first)
}
