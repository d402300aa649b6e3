/**
 * A map that holds at most `max` entries: the one set longest ago makes room for a new one. Whatever
 * a stranger can make grow lives in one of these.
 */
export class BoundedMap<Value> {
  readonly #max: number
  readonly #entries = new Map<string, Value>()

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)
  }

  /** Sets an entry as the newest and says whether another one had to go. */
  set(key: string, value: Value): boolean {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    const [oldest] = this.#entries.keys()
    return this.#entries.size > this.#max && oldest !== undefined && this.#entries.delete(oldest)
  }

  delete(key: string): boolean {
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
