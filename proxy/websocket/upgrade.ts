import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Contact } from '../config/contact.ts'
import type { PageAuthorizer } from '../enforcement/page-access.ts'
import { GUARD_MISSING, UPSTREAM_DOWN, UPSTREAM_LATE } from '../errors.ts'
import { requestHeaders } from '../forwarding/headers.ts'
import { encodeItem, type Grants } from '../identity/headers.ts'
import type { Identity } from '../identity/identity.ts'
import { languageOf } from '../language/language.ts'
import type { Admission } from '../limits/admission.ts'
import { type Dialled, dial, GUARD_TIMEOUT, HANDSHAKE_TIMEOUT } from './dial.ts'
import { PendingUpgrade } from './pending-upgrade.ts'
import { type ResumeOptions, subprotocolsToSend } from './resume.ts'
import { readSubprotocols } from './subprotocols.ts'

/** The signed-in person who asks for a websocket, as the gate knows them. */
export type StreamUser = {
  readonly identity: Identity
  /** The headers of ours that Streamlit gets. */
  readonly headers: Readonly<Record<string, string>>
  readonly authorizer: PageAuthorizer
  /** The pages that the policy granted when the gate let the request in. The guard has the same list. */
  readonly granted: Grants
  /** The pages that the current policy grants. */
  readonly grantedNow: () => Grants
}

export type UpgradeOptions = ResumeOptions & {
  /** Streamlit's stream as a `ws:` URL. */
  readonly upstream: string
  readonly sessionCookie: string
  readonly contact: Contact | null
  readonly admission: Admission
  /** ms that Streamlit may take to answer the handshake. */
  readonly dialTimeout?: number
  /** ms that the guard may take to send its first message. */
  readonly guardTimeout?: number
  readonly userOf: (request: FastifyRequest) => StreamUser
  /** Called with every websocket that Streamlit answers, where the guard is required. */
  readonly onGuard: (isThere: boolean) => void
}

/** An upgrade whose end at Streamlit is open. */
export type Prepared = {
  readonly pending: PendingUpgrade
  /** Streamlit's end. */
  readonly dialled: Extract<Dialled, { ok: true }>
  /** The pages that the policy granted when Streamlit was dialled. */
  readonly granted: Grants
  /** The session that Streamlit was asked to resume. */
  readonly requestedSession: string | null
}

/**
 * Takes the steps before the browser gets its answer. A step that fails releases those before it.
 *
 * @returns `null` when the reply has refused the upgrade, or the browser has left.
 * @throws TOO_MANY, OVERLOADED, GUARD_MISSING, UPSTREAM_DOWN or UPSTREAM_LATE.
 */
export async function prepareUpgrade(
  request: FastifyRequest,
  reply: FastifyReply,
  options: UpgradeOptions
): Promise<Prepared | null> {
  const pending = new PendingUpgrade(request.raw.socket)
  try {
    const prepared = await takeSteps(pending, request, reply, options)
    if (prepared === null) pending.release()
    return prepared
  } catch (cause) {
    pending.release()
    throw cause
  }
}

async function takeSteps(
  pending: PendingUpgrade,
  request: FastifyRequest,
  reply: FastifyReply,
  options: UpgradeOptions
): Promise<Prepared | null> {
  const subprotocols = readSubprotocols(request.headers['sec-websocket-protocol'])
  if (subprotocols === null) return refuse(reply, 400, 'This is no Streamlit client.')
  const { identity, headers, granted } = options.userOf(request)
  const { sub } = identity
  // The browser has left while the gate verified its tokens: nobody reads an answer.
  if (pending.state === 'released') return abandon(reply)
  pending.admit(() => options.admission.acquire(sub))
  const offered = await subprotocolsToSend(subprotocols, sub, granted, options)
  // It has left while its earlier websocket was closed.
  if (pending.state !== 'admitted') return abandon(reply)
  const own = { ...headers, ...guardHeaders(request, options) }
  const sent = requestHeaders(request.headers, own, options.sessionCookie)
  const dialled = await pending.dial((signal) =>
    dial(options.upstream, offered, sent, {
      signal,
      handshakeTimeout: options.dialTimeout ?? HANDSHAKE_TIMEOUT,
      guardTimeout: options.guardTimeout ?? GUARD_TIMEOUT,
      requiresGuard: options.requiresGuard
    })
  )
  const hasAnswered = dialled.ok || dialled.status === 'unguarded'
  if (options.requiresGuard && hasAnswered) options.onGuard(dialled.ok)
  if (!dialled.ok) return fail(reply, dialled)
  const { connected } = dialled
  if (connected !== null && options.registry.isForeign(sub, connected.sessionId)) {
    throw new UPSTREAM_DOWN({
      cause: new Error('Streamlit has given the session of another person')
    })
  }
  return { pending, dialled, granted, requestedSession: offered[2] ?? null }
}

/** What the guard's own message needs beside its reason. Not mapped to `st.user`: it changes. */
function guardHeaders(
  { id, headers }: FastifyRequest,
  { contact }: UpgradeOptions
): Readonly<Record<string, string>> {
  return {
    'x-pagewarden-request-id': id,
    'x-pagewarden-language': languageOf(headers['accept-language']),
    ...(contact === null ? {} : { 'x-pagewarden-contact': encodeItem(contact.text) })
  }
}

function fail(reply: FastifyReply, { status, cause }: Exclude<Dialled, { ok: true }>): null {
  switch (status) {
    case 403:
      return refuse(reply, 403, 'The app refused this.')
    case 'unguarded':
      throw new GUARD_MISSING({ cause })
    case 504:
      throw new UPSTREAM_LATE({ cause })
    default:
      throw new UPSTREAM_DOWN({ cause })
  }
}

function refuse(reply: FastifyReply, status: number, title: string): null {
  void reply.code(status).send({ title })
  return null
}

/** Ends a reply that nobody reads. */
function abandon(reply: FastifyReply): null {
  reply.hijack()
  return null
}
