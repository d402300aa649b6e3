import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyReply } from 'fastify'
import { endpointAt } from './endpoint-at.ts'
import type { RelayedHeaders } from './headers.ts'

const head = Buffer.from('<head>')
/** What would make Streamlit answer with less than the whole page as plain text. */
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
 * Whether Streamlit answers this with its index page.
 *
 * @param target a request target that the gate has let through, so in normal form.
 */
export function isIndexPage(target: string, basePath: string): boolean {
  return endpointAt(target, basePath).kind === 'page'
}

/** The headers of a request for the index page, which has to come whole to be changed. */
export function wholePageHeaders(headers: RelayedHeaders): RelayedHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !partial.has(name)))
}

/**
 * Streamlit's index page with a script of ours in front of its own, so that ours is there first. It
 * is some kB. Validators are taken off, since they are of the page without the script. What is no
 * HTML, such as a redirect, goes on as it is.
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

/** @returns the page as it is when it has no `<head>`. */
function withScript(page: Buffer, url: string): Buffer {
  const at = page.indexOf(head)
  if (at === -1) return page
  const cut = at + head.byteLength
  const script = Buffer.from(`<script src="${url}"></script>`)
  return Buffer.concat([page.subarray(0, cut), script, page.subarray(cut)])
}
