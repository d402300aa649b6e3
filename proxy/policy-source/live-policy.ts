import type { Fault } from '../policy/fault.ts'
import type { Policy } from '../policy/policy.ts'
import { type Checked, versionOf } from './check.ts'
import { checkInBackground } from './check-in-background.ts'
import { unread } from './first.ts'
import type { Source } from './source.ts'

/** Why the policy of the source is not in force. A closed list: anyone may see the word. */
export type StaleReason = 'policy-unread' | 'policy-invalid'

/** The policy in force is that of the source, or it is stale: the source is unread or invalid. */
export type PolicyState = 'current' | 'unread' | 'invalid'
/** What a poll of the source can find. */
export type PollOutcome = PollResult<unknown>['result']

/**
 * The life of a policy. In each state a policy is in force: the last valid one.
 *
 *               loaded, unchanged
 *                    ┌───┐
 *                    ▼   │
 *                   current
 *            unread │ ▲ ▲ │ invalid
 *        ┌──────────┘ │ │ └──────────┐
 *        │  ┌─────────┘ └─────────┐  │
 *        ▼  │ loaded, unchanged   │  ▼
 *       unread ──── invalid ───▶ invalid
 *       unread ◀─── unread ───── invalid
 */
export const policyTransitions: Readonly<
  Record<PolicyState, Readonly<Record<PollOutcome, PolicyState>>>
> = {
  current: { loaded: 'current', unchanged: 'current', unread: 'unread', invalid: 'invalid' },
  unread: { loaded: 'current', unchanged: 'current', unread: 'unread', invalid: 'invalid' },
  invalid: { loaded: 'current', unchanged: 'current', unread: 'unread', invalid: 'invalid' }
}

/** Why the policy of the source is not in force. The last valid one is in force meanwhile. */
export type StalePolicy = {
  readonly reason: StaleReason
  /** The version that was refused; `null` when nothing could be read. */
  readonly version: string | null
  /** For the owner of the policy only: it names people and pages. */
  readonly message: string
  /** Since when, in ms since the epoch. */
  readonly since: number
}

/** The state of a policy for the log, the metrics and the console. */
export type PolicyStatus = {
  /** The file or the URL. */
  readonly source: string
  /** The version in force; `null` when none has been yet. */
  readonly version: string | null
  /** When it came into force, in ms since the epoch. */
  readonly loadedAt: number | null
  readonly stale: StalePolicy | null
}

/** The result of one poll of the source. */
export type PollResult<First> =
  | {
      readonly result: 'loaded'
      readonly policy: Policy
      readonly previous: Policy | First
      readonly warnings: readonly Fault[]
    }
  /** `isChange`: the state or the refused version was another one before. */
  | { readonly result: 'unchanged'; readonly isChange: boolean }
  | { readonly result: 'invalid' | 'unread'; readonly fault: Error; readonly isChange: boolean }

export type LivePolicyOptions<First> = {
  readonly source: Source
  /** The policy in force at first; `null` for none. */
  readonly first: First
  /** ms since the epoch. */
  readonly now: () => number
  /** Called after every poll, when its result is in force. */
  readonly onPoll: (result: PollResult<First>) => void
}

/**
 * A policy that follows its source. A new one is read and checked, its own tests run, and then it
 * replaces the old one in one step. If one of these fails, the last valid policy stays in force.
 */
export class LivePolicy<First extends Policy | null> {
  readonly #options: LivePolicyOptions<First>
  readonly #ended = new AbortController()
  #policy: Policy | First
  #loadedAt: number | null
  #state: PolicyState = 'current'
  #stale: StalePolicy | null = null
  /** Polls run one after the other, so that a slow one cannot undo a later one. */
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

  get state(): PolicyState {
    return this.#state
  }

  get status(): PolicyStatus {
    return {
      source: this.#options.source.name,
      version: this.#policy?.version ?? null,
      loadedAt: this.#loadedAt,
      stale: this.#stale
    }
  }

  /** Polls whenever the source reports a change, until `close`. */
  async follow(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      await this.#options.source.waitForChange(signal).then(
        () => this.reload(),
        () => undefined
      )
    }
  }

  /** Polls now; settles when the policy of the source is in force, or is known to be invalid. */
  reload(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#poll())
    return this.#turn
  }

  close(): void {
    this.#ended.abort()
  }

  async #poll(): Promise<void> {
    const { source, onPoll } = this.#options
    let bytes: Uint8Array
    try {
      bytes = await source.read()
    } catch (cause) {
      this.#refuse('unread', unread(source, cause), null)
      return
    }
    const version = versionOf(bytes)
    if (version === this.#policy?.version) {
      onPoll({ result: 'unchanged', isChange: this.#transition('unchanged') })
      return
    }
    const { signal } = this.#ended
    const checked = await checkInBackground(source.name, bytes, { signal })
    if (signal.aborted) return
    if (checked.ok) this.#replace(checked)
    else this.#refuse('invalid', checked.fault, version)
  }

  #replace({ policy, warnings }: Extract<Checked, { ok: true }>): void {
    const previous = this.#policy
    this.#policy = policy
    this.#loadedAt = this.#options.now()
    this.#transition('loaded')
    this.#options.onPoll({ result: 'loaded', previous, policy, warnings })
  }

  #refuse(result: 'invalid' | 'unread', fault: Error, version: string | null): void {
    const isOther = this.#stale?.version !== version
    const isChange = this.#transition(result) || isOther
    if (isChange) {
      const since = this.#options.now()
      this.#stale = { reason: `policy-${result}`, version, message: fault.message, since }
    }
    this.#options.onPoll({ result, fault, isChange })
  }

  /** @returns whether the state has changed. */
  #transition(outcome: PollOutcome): boolean {
    const previous = this.#state
    this.#state = policyTransitions[previous][outcome]
    if (this.#state === 'current') this.#stale = null
    return this.#state !== previous
  }
}
