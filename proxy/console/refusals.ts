import type { Identity } from '../identity/identity.ts'

/** What was refused to a person whom we know. */
export type Refusal = {
  /** Of the last time, in ms since the epoch. */
  readonly at: number
  readonly identity: Identity
  /** The page or path asked for; the kind of message where none was. */
  readonly what: string
  readonly rule: string | null
  readonly reason: string
  /** How it was asked: by URL, or inside the websocket by hash, name, fragment or the app itself. */
  readonly asked: string
  /** Of the last time: of the request, or of the one that opened the websocket. */
  readonly requestId: string
  /** How often the same was refused. */
  readonly times: number
}

/** How many are kept, and how many of them of one person, who so cannot push out the others'. */
export const MAX_REFUSALS = 200
export const MAX_OF_ONE = 40
/** A path may be as long as a request; this much of it tells which it was. */
const maxCharacters = 256

/**
 * The last refusals, for people who look at the console. The same refusal again is counted and moves
 * to the front; of strangers, who may be anybody with a script, there is only a number.
 */
export class Refusals {
  /** By what makes them the same; the last one is the youngest. */
  readonly #kept = new Map<string, Refusal>()
  readonly #now: () => number
  #strangers = 0

  /** @param now ms since the epoch. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** How many requests without a proven person were refused since the start. */
  get strangers(): number {
    return this.#strangers
  }

  addStranger(): void {
    this.#strangers += 1
  }

  add(refused: Omit<Refusal, 'at' | 'times'>): void {
    const what = refused.what.slice(0, maxCharacters)
    const { identity, rule, reason, asked } = refused
    const key = JSON.stringify([identity.sub, what, rule, reason, asked])
    const times = (this.#kept.get(key)?.times ?? 0) + 1
    this.#kept.delete(key)
    this.#makeRoom(identity.sub)
    this.#kept.set(key, { ...refused, what, at: this.#now(), times })
  }

  /** The youngest first. */
  list(): readonly Refusal[] {
    return [...this.#kept.values()].reverse()
  }

  #makeRoom(sub: string): void {
    const theirs = [...this.#kept].filter(([, { identity }]) => identity.sub === sub)
    const [oldest] = theirs.length >= MAX_OF_ONE ? theirs : this.#kept
    const isFull = theirs.length >= MAX_OF_ONE || this.#kept.size >= MAX_REFUSALS
    if (isFull && oldest !== undefined) this.#kept.delete(oldest[0])
  }
}
