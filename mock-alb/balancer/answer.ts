import type { ServerResponse } from 'node:http'
import type { Header } from './headers.ts'

/**
 * Every status that the load balancer sends itself ("Troubleshoot your Application Load Balancers",
 * user guide); 561 is its own code for a refusal of the user pool.
 */
const TITLES = {
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
  561: 'Unauthorized'
} as const

export type Status = keyof typeof TITLES

/** An answer of the load balancer itself, without the target. */
export type Answer = {
  readonly status: Status
  readonly headers: readonly Header[]
  /** An explanation for the developer; AWS sends none. */
  readonly why: string
}

/** A refusal. The sentence is inserted into HTML without escaping. */
export function refusal(status: Exclude<Status, 302>, why: string): Answer {
  return { status, headers: [], why }
}

/** A redirect, with cookies. */
export function redirect(location: string, cookies: readonly string[]): Answer {
  const set = cookies.map((cookie): Header => ['Set-Cookie', cookie])
  return { status: 302, headers: [['Location', location], ...set], why: 'You are being sent on.' }
}

/** Writes an answer, marked as the load balancer's own by its `Server` header. */
export function writeAnswer(response: ServerResponse, { status, headers, why }: Answer): void {
  const title = `${status} ${TITLES[status]}`
  const body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>${title}</title><style>body { font: 16px/1.5 system-ui, sans-serif; margin: 15vh auto 0; max-width: 36rem; padding: 0 1rem }</style>
<h1>${title}</h1><p>${why}</p><p><small>This is the mock ALB speaking, not the app.</small></p></html>
`
  response.writeHead(status, TITLES[status], [
    ...headers.flat(),
    'Server',
    'awselb/2.0',
    'Content-Type',
    'text/html; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    // An ALB's own redirects must not be cached: after sign-in the same URL belongs to the app.
    'Cache-Control',
    'no-store'
  ])
  response.end(body)
}
