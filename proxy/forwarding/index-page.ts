import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyReply } from 'fastify'
import { endpointAt } from './endpoint-at.ts'
import type { RelayedHeaders } from './headers.ts'

const head = Buffer.from('<head>')
/** The headers that could make Streamlit send only a part of the page, or a compressed page. */
const partial = new Set([
  'accept-encoding',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range'
])

/**
 * Whether Streamlit answers this target with its index page.
 *
 * @param target a normalized request target that the gate has authorized.
 */
export function isIndexPage(target: string, basePath: string): boolean {
  return endpointAt(target, basePath).kind === 'page'
}

/** The headers of a request for the index page. We need the complete page, because we change it. */
export function wholePageHeaders(headers: RelayedHeaders): RelayedHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !partial.has(name)))
}

/**
 * Adds our script before Streamlit's own scripts, so that it runs first. The page has a few kB. Its
 * validators are removed, because they belong to the page without the script. A response that is
 * not HTML, such as a redirect, is returned unchanged.
 */
export async function indexPage(
  reply: FastifyReply,
  body: Readable,
  script: string
): Promise<Buffer | Readable> {
  const isHtml = String(reply.getHeader('content-type') ?? '').startsWith('text/html')
  if (reply.statusCode !== 200 || !isHtml || reply.request.method === 'HEAD') return body
  for (const name of ['etag', 'last-modified', 'accept-ranges', 'content-length']) {
    reply.removeHeader(name)
  }
  return withScript(await buffer(body), script)
}

/** @returns the unchanged page when it has no `<head>`. */
function withScript(page: Buffer, url: string): Buffer {
  const at = page.indexOf(head)
  if (at === -1) return page
  const cut = at + head.byteLength
  const script = Buffer.from(`<script src="${url}"></script>`)
  return Buffer.concat([page.subarray(0, cut), script, page.subarray(cut)])
}
