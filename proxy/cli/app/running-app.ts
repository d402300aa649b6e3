import { WebSocket } from 'ws'
import { quote } from '../../policy/quote.ts'
import { encodeDefaultRerun } from '../../streamlit/backmsg.ts'
import { type AppPage as Listed, readForwardMsg } from '../../streamlit/forwardmsg.ts'
import { pageHash } from '../../streamlit/page-hash.ts'
import type { AppFound, AppPage } from './pages.ts'

/** ms for an app to start, to run once and to list its pages. */
const patience = 20_000

/**
 * The identity headers of a person who may see every page. An app with the helper lists its pages
 * only to people.
 */
const headers = {
  'x-forwarded-user': 'pagewarden-policy-pages',
  'x-forwarded-groups': '',
  'x-pagewarden-pages': '*,/'
}

/**
 * Opens a session with a running Streamlit as a browser does, and reads the list of its pages.
 *
 * @param address Streamlit's own address, with its base path.
 * @param names the policy's pages, which may contain the default page's own name.
 */
export async function readRunningApp(
  address: string,
  names: readonly string[],
  maxMs = patience
): Promise<AppFound> {
  const url = URL.parse(address)
  if (url === null) {
    return {
      ok: false,
      message: `${quote(address)} is no URL; write one like http://localhost:8501`
    }
  }
  try {
    const listed = await listedBy(url, AbortSignal.timeout(maxMs))
    const pages = listed
      .filter(({ externalUrl }) => externalUrl === undefined)
      .map((page) => toPage(page, address, names))
    return { ok: true, app: { usesStreamlit: true, pages, unread: [], notes: [] } }
  } catch (error) {
    return {
      ok: false,
      message: `${quote(address)} does not list its pages: ${formatFault(error)}`
    }
  }
}

function listedBy(url: URL, signal: AbortSignal): Promise<readonly Listed[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Listed[]>()
  const at = new URL(`${url.pathname.replace(/\/+$/, '')}/_stcore/stream`, url)
  at.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(at, ['streamlit'], {
    headers: { ...headers, origin: url.origin },
    perMessageDeflate: false
  })
  signal.addEventListener('abort', () => reject(new Error('it took too long')), { once: true })
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('it closed the websocket')))
  socket.on('open', () => socket.send(encodeDefaultRerun({})))
  /**
   * The pages of the session. An app with one page lists no others, and neither does an app with a
   * `pages/` folder before Streamlit 1.44.
   */
  let beforeRun: readonly Listed[] = []
  socket.on('message', (data: Buffer) => {
    const fact = readForwardMsg(data)
    if (fact.kind === 'new-session') {
      beforeRun = fact.session.appPages.map((page, index) => ({ ...page, isDefault: index === 0 }))
    }
    if (fact.kind === 'navigation') resolve(fact.pages)
    if (fact.type === 'scriptFinished') resolve(beforeRun)
  })
  return promise.finally(() => socket.terminate())
}

function toPage(
  { isDefault, urlPathname, pageScriptHash }: Listed,
  file: string,
  names: readonly string[]
): AppPage {
  if (!isDefault) return { path: `/${urlPathname}`, aliases: [], file }
  const isOwn = (name: string) =>
    name !== '/' &&
    [pageHash(name.slice(1), 'blake2b'), pageHash(name.slice(1), 'md5')].includes(pageScriptHash)
  return { path: '/', aliases: names.filter(isOwn), file }
}

function formatFault(error: unknown): string {
  // Only errors reach this function. For an AggregateError of several addresses, only the code is
  // useful.
  const { message, code = message } = error as NodeJS.ErrnoException
  return /server response/.test(code)
    ? `${code}; name Streamlit's own address, behind the load balancer and Pagewarden`
    : code
}
