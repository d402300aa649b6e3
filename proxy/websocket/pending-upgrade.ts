import type { IncomingMessage } from 'node:http'
import type { Dialled } from './dial.ts'

export type UpgradeState = 'new' | 'admitted' | 'dialling' | 'dialled' | 'handed-over' | 'released'
export type UpgradeEvent = 'admit' | 'dial' | 'opened' | 'hand-over' | 'release'

/**
 * The life of an upgrade, until the websocket is open. An event without an entry is a fault of ours.
 *
 *             admit             dial              opened              hand-over
 *     new ───────────▶ admitted ─────▶ dialling ─────────▶ dialled ─────────────▶ handed-over
 *      │                  │               │                  │
 *      └──────────────────┴───────┬───────┴──────────────────┘
 *                                 │ release: a step has failed, or the browser has left
 *                                 ▼
 *                             released
 */
export const upgradeTransitions: Readonly<
  Record<UpgradeState, Readonly<Partial<Record<UpgradeEvent, UpgradeState>>>>
> = {
  new: { admit: 'admitted', release: 'released' },
  admitted: { dial: 'dialling', release: 'released' },
  dialling: { opened: 'dialled', release: 'released' },
  dialled: { 'hand-over': 'handed-over', release: 'released' },
  'handed-over': { release: 'handed-over' },
  released: { opened: 'released', release: 'released' }
}

/**
 * What one upgrade acquires, step by step, before the browser gets its answer: a place in the
 * admission, the handshake with Streamlit, and Streamlit's end of the websocket. `release` ends all of
 * it; the close of the browser's connection does the same.
 */
export class PendingUpgrade {
  readonly #connection: IncomingMessage['socket']
  readonly #handshake = new AbortController()
  readonly #onClose = () => this.release()
  #state: UpgradeState = 'new'
  #leave: (() => void) | null = null
  #terminate: (() => void) | null = null

  /** @param connection under the browser's end. */
  constructor(connection: IncomingMessage['socket']) {
    this.#connection = connection
    connection.once('close', this.#onClose)
    // A connection that is closed already emits no further event.
    if (connection.destroyed) this.release()
  }

  get state(): UpgradeState {
    return this.#state
  }

  /** @param enter takes a place and returns the function that gives it back. */
  admit(enter: () => () => void): void {
    this.#transition('admit')
    this.#leave = enter()
  }

  /** Opens Streamlit's end. A release meanwhile aborts the handshake. */
  async dial(open: (signal: AbortSignal) => Promise<Dialled>): Promise<Dialled> {
    this.#transition('dial')
    const dialled = await open(this.#handshake.signal)
    if (!dialled.ok) return dialled
    this.#transition('opened')
    const { socket } = dialled
    if (this.#state === 'released') socket.terminate()
    else this.#terminate = () => socket.terminate()
    return dialled
  }

  /** The open websocket owns everything from here on. Its place is free when the connection closes. */
  handOver(): void {
    this.#transition('hand-over')
    this.#connection.off('close', this.#onClose)
    this.#connection.once('close', () => this.#leave?.())
    this.#terminate = null
  }

  /** Ends what was acquired. After the handover, and a second time, it does nothing. */
  release(): void {
    const isFirst = this.#state !== 'released' && this.#state !== 'handed-over'
    this.#transition('release')
    if (!isFirst) return
    this.#handshake.abort()
    this.#terminate?.()
    this.#leave?.()
  }

  #transition(event: UpgradeEvent): void {
    const next = upgradeTransitions[this.#state][event]
    if (next === undefined) throw new Error(`no ${event} of an upgrade that is ${this.#state}`)
    this.#state = next
  }
}
