/** What an endpoint said: a body, that there is no such thing, or nothing of use. */
export type Fetched =
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'absent'; readonly status: number }
  | { readonly kind: 'failed'; readonly cause: Error }

export type KeyFetcherOptions = {
  readonly fetch: typeof globalThis.fetch
  /** One try. */
  readonly tryMs?: number
  /** All tries together: a request waits for this long at most. */
  readonly budgetMs?: number
}

/** A PEM key has 178 bytes, a pool's JWKS some 2 KiB. */
const MAX_BYTES = 16_384

/** Between the tries, with as much again at random, so that tasks do not knock in step. */
const PAUSE_MS = 50

/** `fetch` says no more than "fetch failed"; what it was that failed is in the cause. */
const readable = (thrown: unknown): Error => {
  if (!(thrown instanceof Error)) return new Error('The fetch failed', { cause: thrown })
  const { cause } = thrown
  if (!(cause instanceof Error)) return thrown
  const reason = 'code' in cause ? String(cause.code) : cause.message
  return new Error(`${thrown.message}: ${reason}`, { cause })
}

const failed = (thrown: unknown): Fetched => ({ kind: 'failed', cause: readable(thrown) })

/** Settles with the promise or, if that comes first, fails with the reason of the abort. */
const unlessAborted = <Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })

const pause = (signal: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

const readText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > MAX_BYTES) throw new Error(`The answer is longer than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}

/**
 * Fetches public keys within bounds: no redirects, two tries, a time limit on each and on both, a
 * limit on the size. The key endpoint is a bucket of S3 and says 403 for a key that it does not
 * have, so 403 and 404 are answers; any other status is a failure.
 */
export class KeyFetcher {
  readonly #fetch: typeof globalThis.fetch
  readonly #tryMs: number
  readonly #budgetMs: number
  readonly #running = new Set<AbortController>()
  #closed = false

  constructor({ fetch, tryMs = 1_000, budgetMs = 2_000 }: KeyFetcherOptions) {
    this.#fetch = fetch
    this.#tryMs = tryMs
    this.#budgetMs = budgetMs
  }

  /** How many fetches are under way. */
  get running(): number {
    return this.#running.size
  }

  /** Never rejects. */
  async get(url: string): Promise<Fetched> {
    if (this.#closed) return failed(new Error('The key store is closed'))
    const end = performance.now() + this.#budgetMs
    const whole = new AbortController()
    this.#running.add(whole)
    const fetched = await this.#tryTwice(url, whole.signal, end)
    this.#running.delete(whole)
    return fetched
  }

  /** Ends what is under way; whatever is asked for afterwards fails at once. */
  close(): void {
    this.#closed = true
    for (const whole of this.#running) whole.abort(new Error('The key store is closed'))
  }

  async #tryTwice(url: string, whole: AbortSignal, end: number): Promise<Fetched> {
    const first = await this.#try(url, whole, this.#tryMs)
    if (first.kind !== 'failed') return first
    await pause(whole, PAUSE_MS * (1 + Math.random()))
    const left = end - performance.now()
    if (whole.aborted || left <= 0) return first
    return this.#try(url, whole, Math.min(this.#tryMs, left))
  }

  async #try(url: string, whole: AbortSignal, ms: number): Promise<Fetched> {
    const one = new AbortController()
    const timer = setTimeout(() => one.abort(new Error('No answer in time')), ms)
    const signal = AbortSignal.any([one.signal, whole])
    const fetched = await unlessAborted(signal, this.#ask(url, signal)).catch(failed)
    clearTimeout(timer)
    // Lets go of a body that nobody will read.
    one.abort()
    return fetched
  }

  async #ask(url: string, signal: AbortSignal): Promise<Fetched> {
    const response = await this.#fetch(url, { signal, redirect: 'error' })
    const { status } = response
    if (status === 403 || status === 404) return { kind: 'absent', status }
    if (status !== 200) throw new Error(`The endpoint answered ${status}`)
    return { kind: 'body', text: await readText(response) }
  }
}
