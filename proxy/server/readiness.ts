import type { Logger } from 'pino'
import type { WireResult } from '../enforcement/wire-check.ts'
import type { UpstreamFault } from './upstream-health.ts'

/**
 * Why no traffic should come here. A probe needs no sign-in and gets these words, so they say nothing about
 * the app except that it is unhealthy. The log has the details.
 */
export type UnreadyReason =
  | UpstreamFault
  | 'stopping'
  | 'streamlit-unsupported'
  | 'guard-missing'
  | 'keys-missing'

/** A warning about a Streamlit that is served. */
export type StreamlitWarning = 'streamlit-untested'

export type ReadinessOptions = {
  /** Asks the app why it cannot serve; `null` when it can. */
  readonly upstreamFault: () => Promise<UpstreamFault | null>
  /** Whether the user pool's keys are loaded. If not, this starts another fetch. */
  readonly hasKeys: () => boolean
  /** Asks whether the guard is in Streamlit; resolves to `null` when unknown. `null` when no guard is required. */
  readonly hasGuard: (() => Promise<boolean | null>) | null
  readonly log: Logger
}

/** Whether people can be served here now. */
export class Readiness {
  readonly #options: ReadinessOptions
  #isStopping = false
  #wireFault: string | null = null
  /** Whether the guard was there at the last check; `null` before a check. */
  #isGuarded: boolean | null = null
  /** The untested version that is served; `null` for a tested one. */
  #untested: string | null = null
  #logged = ''

  constructor(options: ReadinessOptions) {
    this.#options = options
  }

  /** Not ready from here on. */
  stop(): void {
    this.#isStopping = true
  }

  /** Called with the version and format of Streamlit's wire, at every run. */
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
   * Called with every websocket that Streamlit has answered. When the guard was there before, one missing
   * note proves nothing: the guard is checked again.
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

  /** Whether Streamlit answers without the required guard. Then nobody is admitted. */
  get isUnguarded(): boolean {
    return this.#options.hasGuard !== null && this.#isGuarded === false
  }

  /** A warning while people are served; `null` without one. */
  get warning(): StreamlitWarning | null {
    return this.#untested === null ? null : 'streamlit-untested'
  }

  /** Why no traffic should come here; empty when ready. */
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

  /** After an outage Streamlit can be another one, so the guard is checked again. */
  async #guardFault(fault: UpstreamFault | null): Promise<UnreadyReason | null> {
    const { hasGuard } = this.#options
    if (hasGuard === null) return null
    if (fault !== null) {
      this.#isGuarded = null
      return null
    }
    if (this.#isGuarded === true) return null
    const isThere = await hasGuard()
    // A slow or busy Streamlit does not prove that the guard is missing.
    if (isThere === null) return 'app-down'
    this.onGuard(isThere)
    return isThere ? null : 'guard-missing'
  }

  /** Probes come every few seconds. Only a change is logged. */
  #log(reasons: readonly UnreadyReason[]): void {
    const summary = reasons.join()
    if (summary === this.#logged) return
    this.#logged = summary
    if (summary === '') this.#options.log.info('ready')
    else this.#options.log.warn({ reasons }, 'not ready')
  }
}
