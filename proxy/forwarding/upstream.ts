import { type Dispatcher, Pool } from 'undici'
import { UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import type { Fetched } from './assets/store.ts'

/** ms in which an answer has begun: pages and files do at once or not at all. */
const longestWait = 60_000
/** ms without a byte after which a file of the frontend is not waited for. */
const longestPause = 10_000
/** Enough for everybody's slow downloads, of which each keeps one. */
const connections = 512

/**
 * The connections to Streamlit. Bodies may take their time.
 *
 * @param answerTimeout ms in which Streamlit has to begin its answer.
 */
export function connectionsTo(origin: string, answerTimeout: number = longestWait): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: answerTimeout,
    bodyTimeout: 0
  })
}

/**
 * Asks for a path in nobody's name: no cookie, no identity, not even a browser's own headers.
 *
 * @throws whatever undici makes of an app that is down, late or breaks off.
 */
export async function fetchForAll(pool: Pool, path: string): Promise<Fetched> {
  const { statusCode, headers, body } = await pool.request({
    path,
    method: 'GET',
    bodyTimeout: longestPause
  })
  return { status: statusCode, headers, read: (maxBytes) => readWhole(body, maxBytes) }
}

async function readWhole(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number
): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

/** Whether a connection ended before an answer had begun. */
export function isCut(error: Error | null): boolean {
  return (
    error !== null &&
    'code' in error &&
    (error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET')
  )
}

/**
 * What became of a request that got no answer. The message of the client's error names the upstream's
 * address, so it is only the cause.
 */
export function failureOf(cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  // What we ourselves have stopped: see server/body-limit.
  if (cause instanceof Error && code === 'PW_BODY_TOO_LARGE') return cause
  return new (code === 'UND_ERR_HEADERS_TIMEOUT' ? UPSTREAM_LATE : UPSTREAM_DOWN)({ cause })
}
