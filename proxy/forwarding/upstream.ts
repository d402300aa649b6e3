import { type Dispatcher, Pool } from 'undici'
import { UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import type { Fetched } from './assets/store.ts'

/** ms until a response must have begun. Pages and files are answered at once or not at all. */
const longestWait = 60_000
/** ms without a byte after which the request for a frontend file fails. */
const longestPause = 10_000
/** Enough for many slow downloads. Each of them occupies one connection. */
const connections = 512

/**
 * The connections to Streamlit. A body may take any time.
 *
 * @param answerTimeout ms until Streamlit must have begun its response.
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
 * Requests a path without an identity: no cookie, no identity headers, no headers of a browser.
 *
 * @throws the error of undici when the app is down, late or breaks off.
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

/** Whether a connection ended before a response had begun. */
export function isCut(error: Error | null): boolean {
  return (
    error !== null &&
    'code' in error &&
    (error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET')
  )
}

/**
 * The error for a request without a response. The message of undici contains the address of the
 * upstream, so it is only the cause.
 */
export function failureOf(cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  // Our own body limit has stopped the request; see server/body-limit.
  if (cause instanceof Error && code === 'PW_BODY_TOO_LARGE') return cause
  return new (code === 'UND_ERR_HEADERS_TIMEOUT' ? UPSTREAM_LATE : UPSTREAM_DOWN)({ cause })
}
