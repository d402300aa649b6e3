import { LRUCache } from 'lru-cache'
import type { Identity } from '../identity/identity.ts'

/** A refusal of a request of a known person. */
export type Refusal = {
  /** Time of the latest one, in ms since the epoch. */
  readonly at: number
  readonly identity: Identity
  /** The requested page or path, or the kind of message. */
  readonly what: string
  readonly rule: string | null
  readonly reason: string
  /** How it was requested: by URL, or inside the websocket by hash, name, fragment or the app itself. */
  readonly asked: string
  /** Of the latest one: the id of the request, or of the request that opened the websocket. */
  readonly requestId: string
  /** How often this was refused. */
  readonly times: number
}

/** How many are kept, and how many of them for one person, who therefore cannot evict those of others. */
export const maxRefusals = 200
export const maxRefusalsEach = 40
/** A path may be as long as a request. This much of it identifies it. */
const maxCharacters = 256

/**
 * The latest refusals, for the operators at the console. A repeated refusal is counted and moves to the
 * front. Refusals of strangers, which any script can cause, are only counted.
 */
export class Refusals {
  /** By what makes two refusals the same. It iterates from the latest to the oldest. */
  readonly #kept = new LRUCache<string, Refusal>({ max: maxRefusals })
  readonly #now: () => number
  #strangers = 0

  /** @param now ms since the epoch. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** How many requests without a verified identity were refused since the start. */
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
    const times = (this.#kept.peek(key)?.times ?? 0) + 1
    this.#kept.delete(key)
    this.#makeRoomFor(identity.sub)
    this.#kept.set(key, { ...refused, what, at: this.#now(), times })
  }

  /** The latest first. */
  list(): readonly Refusal[] {
    return [...this.#kept.values()]
  }

  #makeRoomFor(sub: string): void {
    const theirs = [...this.#kept.entries()].filter(([, { identity }]) => identity.sub === sub)
    const oldest = theirs.length >= maxRefusalsEach ? theirs.at(-1) : undefined
    if (oldest !== undefined) this.#kept.delete(oldest[0])
  }
}
