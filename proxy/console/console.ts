import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Identity } from '../identity/identity.ts'
import { type Html, NOTHING } from '../language/html.ts'
import { decideConsole, mayOpenConsole } from '../policy/decide.ts'
import { CONSOLE_PATH } from '../policy/route.ts'
import { addBrowserFile } from '../request/browser-file.ts'
import { type HttpDecision, userOf } from '../request/gate.ts'
import { isSameOrigin } from '../request/same-origin.ts'
import { explainPart } from './explain-part.ts'
import { consoleHeaders, PRIVATE } from './headers.ts'
import { consolePage } from './page.ts'
import { partsOf } from './parts.ts'
import { count } from './pieces.ts'
import { type ExplainForm, questionOf, readExplainForm } from './question.ts'
import type { SignOuts } from './sign-outs.ts'
import { type SnapshotOptions, takeSnapshot } from './snapshot.ts'
import { Streams } from './streams.ts'

export type ConsoleOptions = SnapshotOptions & {
  readonly publicOrigin: string
  /** Streamlit's `server.baseUrlPath`. */
  readonly basePath: string
  readonly signOuts: SignOuts
  /** Ends a person's websockets and returns their number. */
  readonly endSockets: (sub: string) => number
  /** ms between two updates. */
  readonly interval: number
  /** ms after which an idle event stream sends a comment. */
  readonly keepAlive: number
  /** ms since the epoch. */
  readonly now: () => number
  readonly onDecision: (request: FastifyRequest, decision: HttpDecision, identity: Identity) => void
  /** Called with the `sub` of the person who was signed out, and the number of ended websockets. */
  readonly onSignOut: (request: FastifyRequest, sub: string, ended: number) => void
}

const emptyForm: ExplainForm = { who: '', email: '', groups: '', page: '' }
/** The `sub` of a user pool; see `readSubject` in verify/claims. */
const subject = /^[\x21-\x7e]{1,128}$/

/**
 * Adds the console, for the people of the policy's `console:` list. For everybody else it does not exist:
 * every request under its path is decided before its body is read, and answered like an unknown path. A
 * request that changes something must come from our own origin.
 *
 * @returns its open event streams.
 */
export async function addConsole(app: FastifyInstance, options: ConsoleOptions): Promise<Streams> {
  const { policy, signOuts, now } = options
  const streams = new Streams({
    parts: () => partsOf(takeSnapshot(options)),
    isAllowed: (identity) =>
      identity.expiresAt * 1000 > now() &&
      mayOpenConsole(policy(), identity) &&
      !signOuts.isEnded(identity),
    interval: options.interval,
    keepAlive: options.keepAlive,
    now
  })
  app.addHook('preClose', async () => streams.endAll())
  await app.register(async (scope) => {
    scope.addHook('onRequest', (request, reply) => authorize(request, reply, options))
    addForms(scope)
    await addRoutes(scope, streams, options)
  })
  return streams
}

async function authorize(
  request: FastifyRequest,
  reply: FastifyReply,
  { policy, publicOrigin, onDecision }: ConsoleOptions
): Promise<FastifyReply | undefined> {
  const identity = userOf(request).identity
  const { sub } = identity
  const { rule, reason, allow } = decideConsole(policy(), identity)
  const decision = { sub, path: CONSOLE_PATH, rule }
  if (!allow && reason !== 'granted') {
    onDecision(request, { ...decision, reason, allow: false }, identity)
    reply.callNotFound()
    return reply
  }
  if (request.method === 'POST' && !isSameOrigin(request, publicOrigin)) {
    onDecision(request, { ...decision, reason: 'origin-foreign', allow: false }, identity)
    return reply.code(403).headers(PRIVATE).send({ title: 'This did not come from the console.' })
  }
  if (request.method === 'GET' && request.url.split('?', 1)[0] === CONSOLE_PATH) {
    onDecision(request, { ...decision, reason: 'granted', allow: true }, identity)
  }
  return undefined
}

/** More than the longest form has. */
const maxFormBytes = 16 * 1024

/** Adds the parser for the console's forms, and removes all other parsers. */
export function addForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: maxFormBytes },
    (_request, body, done) => done(null, new URLSearchParams(String(body)))
  )
}

async function addRoutes(
  app: FastifyInstance,
  streams: Streams,
  options: ConsoleOptions
): Promise<void> {
  const { publicOrigin, policy, tabs, refusals, signOuts } = options
  const file = (name: 'console.js' | 'console.css' | 'console-parts.css') =>
    addBrowserFile(app, CONSOLE_PATH, name, { 'x-content-type-options': 'nosniff' })
  const script = await file('console.js')
  const styles = [await file('console.css'), await file('console-parts.css')]
  const headers = consoleHeaders(publicOrigin, CONSOLE_PATH, script, styles)
  const find = (sub: string): Identity | undefined =>
    [...tabs(), ...refusals.list()].find(({ identity }) => identity.sub === sub)?.identity

  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    more: { readonly asked?: ExplainForm; readonly answer?: Html; readonly done?: string }
  ) => {
    const snapshot = takeSnapshot(options)
    const page = consolePage({
      host: new URL(publicOrigin).host,
      identity: userOf(request).identity,
      home: `${options.basePath}/`,
      script: script.href,
      styles: styles.map(({ href }) => href),
      parts: partsOf(snapshot),
      suggestions: [...snapshot.policy.pages, ...snapshot.policy.paths].map(({ name }) => name),
      asked: more.asked ?? emptyForm,
      answer: more.answer ?? NOTHING,
      done: more.done ?? ''
    })
    return reply.headers(headers).type('text/html; charset=utf-8').send(page)
  }

  app.get(CONSOLE_PATH, async (request, reply) => {
    const [, ended] = /[?&]ended=(\d{1,6})(?:&|$)/.exec(request.url) ?? []
    return show(request, reply, ended === undefined ? {} : { done: formatEnded(Number(ended)) })
  })

  app.get(`${CONSOLE_PATH}/events`, { exposeHeadRoute: false }, async (request, reply) => {
    const identity = userOf(request).identity
    if (!streams.hasRoomFor(identity)) {
      return reply
        .code(429)
        .headers({ ...PRIVATE, 'retry-after': '10' })
        .send()
    }
    reply.hijack()
    // `no-transform` and `no` prevent buffering by proxies on the way (RFC 9111, nginx).
    const stream = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }
    reply.raw.writeHead(200, { ...PRIVATE, ...stream, 'content-type': 'text/event-stream' })
    streams.add(identity, reply.raw)
    return reply
  })

  app.post<{ Body: URLSearchParams }>(`${CONSOLE_PATH}/explain`, async (request, reply) => {
    const asked = readExplainForm(request.body)
    const answer = explainPart(policy(), questionOf(asked, find))
    if (wantsJson(request)) return reply.headers(PRIVATE).send({ html: answer.markup })
    return show(request, reply, { asked, answer })
  })

  app.post<{ Body: URLSearchParams }>(`${CONSOLE_PATH}/sign-out`, async (request, reply) => {
    const sub = request.body.get('sub') ?? ''
    if (!subject.test(sub)) {
      return reply.code(400).headers(PRIVATE).send({ title: 'That is no person.' })
    }
    signOuts.endSignIns(sub)
    const ended = options.endSockets(sub)
    streams.endOf(sub)
    options.onSignOut(request, sub, ended)
    if (wantsJson(request)) return reply.headers(PRIVATE).send({ done: formatEnded(ended) })
    return reply.headers(PRIVATE).redirect(`${CONSOLE_PATH}?ended=${ended}`, 303)
  })
}

function formatEnded(ended: number): string {
  return `Signed out. ${count(ended, 'open tab')} ended; the sign-in of before is refused from here on.`
}

function wantsJson({ headers }: FastifyRequest): boolean {
  return headers.accept === 'application/json'
}
