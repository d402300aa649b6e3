import type { Logger } from 'pino'
import type { WireResult } from '../enforcement/wire-check.ts'
import type { UpstreamFault } from './upstream-health.ts'

/**
 * Why no traffic should come here now. A probe needs no sign-in and is told these words, so they say
 * nothing of the app but that it is not well; what is behind them is in the log.
 */
export type UnreadyReason =
  | UpstreamFault
  | 'stopping'
  | 'streamlit-unsupported'
  | 'guard-missing'
  | 'keys-missing'

/** What the operator should know of a Streamlit that is served all the same. */
export type StreamlitWarning = 'streamlit-untested'

export type ReadinessOptions = {
  /** Asks the app itself: why it cannot serve, or `null`. */
  readonly upstreamFault: () => Promise<UpstreamFault | null>
  /** Whether the user pool's keys are at hand; if not, asking makes it look again. */
  readonly hasKeys: () => boolean
  /** Asks whether the guard is in Streamlit, which it may not get to know; `null` where none is required. */
  readonly hasGuard: (() => Promise<boolean | null>) | null
  readonly log: Logger
}

/** Whether people can be served here now. */
export class Readiness {
  readonly #options: ReadinessOptions
  #isStopping = false
  #wireFault: string | null = null
  /** Whether the guard was there when Streamlit last said so; `null` where it has not been asked. */
  #isGuarded: boolean | null = null
  /** The version that is served although nobody has tested it. */
  #untested: string | null = null
  #logged = ''

  constructor(options: ReadinessOptions) {
    this.#options = options
  }

  /** From now on no traffic should come here. */
  stop(): void {
    this.#isStopping = true
  }

  /** Told what kind of Streamlit is behind, as read off the wire with every run. */
  onWire(verdict: WireResult): void {
    const fault = verdict.ok ? null : verdict.fault
    if (fault !== null && fault !== this.#wireFault) {
      this.#options.log.error({ streamlit: verdict.version, fault }, 'this Streamlit is refused')
    }
    this.#wireFault = fault
    const untested = verdict.ok && !verdict.isTested ? verdict.version : null
    if (untested !== null && untested !== this.#untested) {
      this.#options.log.warn({ streamlit: untested }, 'this Streamlit is outside the tested range')
    }
    this.#untested = untested
  }

  /**
   * Told whether the guard is there, with every websocket that Streamlit has answered. Of a Streamlit
   * that had it one silence is no proof: it is asked again.
   */
  onGuard(isThere: boolean): void {
    if (!isThere && this.#isGuarded === null) {
      this.#options.log.error(
        'no guard in Streamlit: put the folder `guard` of Pagewarden on PYTHONPATH where it starts'
      )
    }
    if (isThere) this.#isGuarded = true
    else this.#isGuarded = this.#isGuarded === true ? null : false
  }

  /** Whether Streamlit answers without the guard that is required, so that nobody is let in. */
  get isUnguarded(): boolean {
    return this.#options.hasGuard !== null && this.#isGuarded === false
  }

  /** What is worth knowing while people are served all the same. */
  get warning(): StreamlitWarning | null {
    return this.#untested === null ? null : 'streamlit-untested'
  }

  /** Why no traffic should come here now; empty when it may. */
  async unready(): Promise<readonly UnreadyReason[]> {
    const { upstreamFault, hasKeys } = this.#options
    const fault = await upstreamFault()
    const reasons = [
      this.#isStopping ? 'stopping' : null,
      fault,
      await this.#guardFault(fault),
      hasKeys() ? null : 'keys-missing',
      this.#wireFault === null ? null : 'streamlit-unsupported'
    ] satisfies readonly (UnreadyReason | null)[]
    const known = reasons.filter((reason) => reason !== null)
    this.#log(known)
    return known
  }

  /** A Streamlit that was away may be another one now, so it is asked again. */
  async #guardFault(fault: UpstreamFault | null): Promise<UnreadyReason | null> {
    const { hasGuard } = this.#options
    if (hasGuard === null) return null
    if (fault !== null) {
      this.#isGuarded = null
      return null
    }
    if (this.#isGuarded === true) return null
    const isThere = await hasGuard()
    // A Streamlit that is late or busy is no Streamlit without the guard.
    if (isThere === null) return 'app-down'
    this.onGuard(isThere)
    return isThere ? null : 'guard-missing'
  }

  /** Probes come every few seconds; only a change is worth a line. */
  #log(reasons: readonly UnreadyReason[]): void {
    const summary = reasons.join()
    if (summary === this.#logged) return
    this.#logged = summary
    if (summary === '') this.#options.log.info('ready')
    else this.#options.log.warn({ reasons }, 'not ready')
  }
}
