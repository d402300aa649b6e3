import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Identity } from '../identity/identity.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type Decision, decidePage, REASONS } from '../policy/decide.ts'
import { decideUrl } from '../policy/decide-url.ts'
import type { Policy } from '../policy/policy.ts'
import { CONSOLE_PATH, isReserved } from '../policy/route.ts'

/** A decision of the enforced policy, and the question that it answers. */
export type Decided = {
  readonly identity: Identity
  /** A page, or any address of the app without its base path. */
  readonly path: string
  /** `url`, or how it was asked inside the websocket. */
  readonly asked: string
  readonly allow: boolean
  readonly rule: string | null
  readonly reason: string
}

export type ShadowOptions = {
  /** `null` without a shadow policy, and until the first one is read. */
  readonly policy: () => Policy | null
  readonly log: Logger
  readonly metrics: Metrics
}

/** Decisions with another reason are not made by a policy, so they are not compared. */
const policyReasons: ReadonlySet<string> = new Set(REASONS)

/**
 * A bound, because people can invent pages. Beyond it the oldest difference is logged once more.
 */
const maxLogged = 10_000

/**
 * Evaluates a second policy for each decision and reports the differences: a metric counts each one
 * by its rule, and the log has one line per person, page and version.
 */
export class Shadow {
  readonly #options: ShadowOptions
  #version = ''
  readonly #logged = new LRUCache<string, true>({ max: maxLogged })

  constructor(options: ShadowOptions) {
    this.#options = options
  }

  compare(decided: Decided): void {
    const policy = this.#options.policy()
    if (policy === null) return
    const { identity, path, asked, allow, reason } = decided
    // The stream and its like are judged by the rule of `/`, which has its own line.
    const isOwn = isReserved(path) && path !== CONSOLE_PATH
    if (isOwn || !policyReasons.has(reason)) return
    const would =
      asked === 'url' ? decideUrl(policy, identity, path) : decidePage(policy, identity, path)
    if (would.allow === allow) return
    this.#options.metrics.shadowDifference(would.rule, would.allow)
    if (this.#isFirst(policy, decided)) this.#log(policy, decided, would)
  }

  #isFirst({ version }: Policy, { identity, path }: Decided): boolean {
    if (version !== this.#version) this.#logged.clear()
    this.#version = version
    const key = JSON.stringify([identity.sub, path])
    if (this.#logged.has(key)) return false
    this.#logged.set(key, true)
    return true
  }

  #log({ version }: Policy, decided: Decided, would: Decision): void {
    const { identity, path, asked, rule, reason } = decided
    this.#options.log.info(
      {
        sub: identity.sub,
        page: path,
        asked,
        rule,
        reason,
        shadow: version,
        shadowRule: would.rule,
        shadowReason: would.reason
      },
      would.allow ? 'the shadow policy would allow' : 'the shadow policy would refuse'
    )
  }
}
