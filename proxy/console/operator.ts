import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import type { WardenEvent } from '../enforcement/outcome.ts'
import type { Identity } from '../identity/identity.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyStatus } from '../policy-source/live-policy.ts'
import type { HttpDecision } from '../request/gate.ts'
import { isRoutine } from '../request/reasons.ts'
import type { Sockets } from '../websocket/sockets.ts'
import { addConsole } from './console.ts'
import { Refusals } from './refusals.ts'
import { SignOuts } from './sign-outs.ts'
import type { Streams } from './streams.ts'

export type OperatorOptions = {
  readonly config: Config
  readonly policy: () => Policy
  readonly policyStatus: () => PolicyStatus
  readonly sockets: Sockets
  readonly log: Logger
  /** ms since the epoch. */
  readonly now: () => number
  /** Records the decisions about the console itself. */
  readonly onDecision: (request: FastifyRequest, decision: HttpDecision, identity: Identity) => void
}

/** The state and the actions of the operators. */
export type Operator = {
  readonly onRequest: (
    request: FastifyRequest,
    decision: HttpDecision,
    identity: Identity | null
  ) => void
  readonly onFrame: (request: FastifyRequest, identity: Identity, event: WardenEvent) => void
  /** Whether an operator has ended the sign-in of this identity. */
  readonly isSignedOut: (identity: Identity) => boolean
  /** Adds the console. */
  readonly serve: (app: FastifyInstance) => Promise<Streams>
}

/** ms between two updates of an open console. */
const updateInterval = 1000

export function createOperator(options: OperatorOptions): Operator {
  const { config, sockets, log, now } = options
  const refusals = new Refusals(now)
  const signOuts = new SignOuts(now, config.clockGrace)

  const sawRequest: Operator['onRequest'] = (request, decision, identity) => {
    const { id, endpointKind: asked } = request
    const { path, rule, reason, allow } = decision
    if (allow || isRoutine(reason)) return
    if (identity === null) return refusals.addStranger()
    // A tab with an ended sign-in asks for the app's health every few seconds.
    if (asked === 'probe') return
    refusals.add({ identity, what: path ?? '', rule, reason, asked: 'url', requestId: id })
  }
  return {
    onRequest: sawRequest,
    onFrame: ({ id }, identity, event) => {
      const from = { identity, requestId: id }
      if (event.type === 'refused-message') {
        const { message } = event
        refusals.add({
          ...from,
          what: message,
          rule: null,
          reason: 'message-refused',
          asked: 'message'
        })
      }
      if (event.type !== 'page' || event.judged.reason === 'granted') return
      const { page, rule, reason } = event.judged
      refusals.add({ ...from, what: page, rule, reason, asked: event.asked })
    },
    isSignedOut: (identity) => signOuts.isEnded(identity),
    serve: (app) =>
      addConsole(app, {
        publicOrigin: config.publicOrigin,
        basePath: config.basePath,
        policy: options.policy,
        state: () => {
          const { source, loadedAt, stale } = options.policyStatus()
          return { source, loadedAt, fault: stale?.message ?? null }
        },
        tabs: () =>
          sockets.list().map(({ identity, since, requestId, warden }) => ({
            identity,
            since,
            requestId,
            page: warden.currentPath
          })),
        refusals,
        signOuts,
        endSockets: (sub) => sockets.endOf(sub),
        interval: updateInterval,
        keepAlive: Math.min(25_000, Math.floor(config.idleTimeout / 2.5)),
        now,
        onDecision: (request, decision, identity) => {
          options.onDecision(request, decision, identity)
          sawRequest(request, decision, identity)
        },
        onSignOut: (request, target, ended) =>
          log.warn(
            { requestId: request.id, sub: request.user?.identity.sub, target, sockets: ended },
            'signed out by an operator'
          )
      })
  }
}
