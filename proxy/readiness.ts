import type { Logger } from 'pino'
import type { WireVerdict } from './relay/wire-check.ts'

export type ReadinessOptions = {
  /** Asks the app itself: why it cannot serve, or `null`. */
  readonly upstreamFault: () => Promise<string | null>
  readonly log: Logger
}

/** Whether people can be served here now. The reasons are for the log; a probe learns yes or no. */
export class Readiness {
  readonly #options: ReadinessOptions
  #isStopping = false
  #wireFault: string | null = null
  #logged = ''

  constructor(options: ReadinessOptions) {
    this.#options = options
  }

  /** From now on no traffic should come here. */
  stop(): void {
    this.#isStopping = true
  }

  /** Told what kind of Streamlit is behind, as read off the wire. */
  wire(verdict: WireVerdict): void {
    this.#wireFault = verdict.ok
      ? null
      : `this Streamlit (${verdict.version}) is refused: ${verdict.fault}`
  }

  /** Why no traffic should come here now; empty when it may. */
  async unready(): Promise<readonly string[]> {
    const upstream = await this.#options.upstreamFault()
    const stopping = this.#isStopping ? 'stopping' : null
    const reasons = [stopping, upstream, this.#wireFault].filter((reason) => reason !== null)
    this.#log(reasons)
    return reasons
  }

  /** Probes come every few seconds; only a change is worth a line. */
  #log(reasons: readonly string[]): void {
    const told = reasons.join('; ')
    if (told === this.#logged) return
    this.#logged = told
    if (told === '') this.#options.log.info('ready')
    else this.#options.log.warn({ reasons }, 'not ready')
  }
}
