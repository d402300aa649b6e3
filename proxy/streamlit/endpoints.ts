/** What a path of the app is, as far as deciding about it goes. */
export type Endpoint =
  /** A document that shows a page; every unknown path of one segment is one (SPA fallback). */
  | { readonly kind: 'page'; readonly path: string }
  /** The websocket. */
  | { readonly kind: 'stream' }
  /** `health` and `host-config`, which a tab asks before it opens the websocket. */
  | { readonly kind: 'probe' }
  /** The same asked below a page, where the frontend must be told 404 to find the true base. */
  | { readonly kind: 'misplaced-probe' }
  /** Browsers ask for it by themselves; Streamlit's icon has another name. */
  | { readonly kind: 'icon' }
  /** The frontend's own files and those of custom components: the same for all. */
  | { readonly kind: 'asset' }
  | { readonly kind: 'upload'; readonly sessionId: string }
  | { readonly kind: 'media'; readonly id: string }
  /** Anything else the app serves: static files, routes of its own. */
  | { readonly kind: 'route'; readonly path: string }
  /** Never relayed: metrics, script health check, agent and login routes, whatever is new. */
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

/** Read off streamlit/web/server/starlette/starlette_routes.py (1.67.0), server.py (1.40.2). */
const assets = [/^\/static\//, /^\/component\//, /^\/_stcore\/bidi-components\//]
const assetFiles = new Set(['/favicon.png', '/index.html', '/manifest.json', '/robots.txt'])
const probes = new Set(['/_stcore/health', '/_stcore/host-config'])
const upload = /^\/_stcore\/upload_file\/([^/]+)\/[^/]+$/
const media = /^\/media\/([0-9a-f]+)(?:\.[A-Za-z0-9]+)?$/
const misplacedProbe = /\/_stcore\/(?:health|host-config)$/

/**
 * Sorts a path; `path` is decoded, in normal form, and without the base path.
 *
 * One segment is a page, with or without a slash at its end: Streamlit redirects or shows the same.
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

/** Closed in any case: a file system below may not tell the cases apart. */
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
