import type { Fault } from '../policy/fault.ts'
import type { Policy } from '../policy/policy.ts'
import { versionOf } from './check.ts'
import { checkAside } from './check-aside.ts'
import { unread } from './first.ts'
import type { Source } from './source.ts'

/** Why what the source holds is not in force. A closed list: strangers may be told the word. */
export type StaleReason = 'policy-unread' | 'policy-invalid'

/** What keeps the policy of the source out of force; the last good one holds meanwhile. */
export type StalePolicy = {
  readonly reason: StaleReason
  /** The version that was refused; `null` when nothing could be read. */
  readonly version: string | null
  /** For the owner of the policy alone: it names people and pages. */
  readonly message: string
  /** When this was first so, in ms since the epoch. */
  readonly since: number
}

/** A policy's life, for those who may know: the log, the metrics, the console. */
export type PolicyStatus = {
  /** The file or the URL. */
  readonly source: string
  /** The version in force; `null` when none has been yet. */
  readonly version: string | null
  /** When it came into force, in ms since the epoch. */
  readonly loadedAt: number | null
  readonly stale: StalePolicy | null
}

/** What came of a look at the source. */
export type PollResult<First> =
  | {
      readonly result: 'loaded'
      readonly policy: Policy
      readonly previous: Policy | First
      readonly warnings: readonly Fault[]
    }
  /** `isNews` when it was otherwise before. */
  | { readonly result: 'unchanged'; readonly isChange: boolean }
  | { readonly result: 'invalid' | 'unread'; readonly fault: Error; readonly isChange: boolean }

export type LivePolicyOptions<First> = {
  readonly source: Source
  /** What is in force at first; `null` where things go on without. */
  readonly first: First
  /** ms since the epoch. */
  readonly now: () => number
  /** Told of every look, after what it found is in force. */
  readonly onPoll: (look: PollResult<First>) => void
}

/**
 * A policy that follows its source: read, checked, its own tests run, and then swapped in one step.
 * Until all that is well the last good one holds.
 */
export class LivePolicy<First extends Policy | null> {
  readonly #options: LivePolicyOptions<First>
  readonly #ended = new AbortController()
  #policy: Policy | First
  #loadedAt: number | null
  #stale: StalePolicy | null = null
  /** Looks go one after the other, so that a slow one cannot undo a later one. */
  #turn: Promise<void> = Promise.resolve()

  constructor(options: LivePolicyOptions<First>) {
    this.#options = options
    this.#policy = options.first
    this.#loadedAt = options.first === null ? null : options.now()
  }

  /** The policy in force. */
  get policy(): Policy | First {
    return this.#policy
  }

  get status(): PolicyStatus {
    return {
      source: this.#options.source.name,
      version: this.#policy?.version ?? null,
      loadedAt: this.#loadedAt,
      stale: this.#stale
    }
  }

  /** Looks whenever the source has news, until `close`. */
  async follow(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      await this.#options.source.waitForChange(signal).then(
        () => this.reload(),
        () => undefined
      )
    }
  }

  /** Looks now; settles when what was found is in force, or is known not to be good. */
  reload(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#poll())
    return this.#turn
  }

  close(): void {
    this.#ended.abort()
  }

  async #poll(): Promise<void> {
    const { source } = this.#options
    let bytes: Uint8Array
    try {
      bytes = await source.read()
    } catch (cause) {
      this.#refuse('unread', unread(source, cause), null)
      return
    }
    await this.#take(bytes)
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const { source, now, onPoll } = this.#options
    const version = versionOf(bytes)
    if (version === this.#policy?.version) {
      const isChange = this.#stale !== null
      this.#stale = null
      onPoll({ result: 'unchanged', isChange })
      return
    }
    const { signal } = this.#ended
    const checked = await checkAside(source.name, bytes, { signal })
    if (signal.aborted) return
    if (!checked.ok) {
      this.#refuse('invalid', checked.fault, version)
      return
    }
    const previous = this.#policy
    this.#policy = checked.policy
    this.#loadedAt = now()
    this.#stale = null
    onPoll({ result: 'loaded', previous, policy: checked.policy, warnings: checked.warnings })
  }

  #refuse(result: 'invalid' | 'unread', fault: Error, version: string | null): void {
    const reason: StaleReason = `policy-${result}`
    const isChange = this.#stale?.reason !== reason || this.#stale.version !== version
    if (isChange) {
      this.#stale = { reason, version, message: fault.message, since: this.#options.now() }
    }
    this.#options.onPoll({ result, fault, isChange })
  }
}
