/** The result of a fetch: a body, the answer that there is no such key, or a failure. */
export type Fetched =
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'absent'; readonly status: number }
  | { readonly kind: 'failed'; readonly cause: Error }

export type KeyFetcherOptions = {
  readonly fetch: typeof globalThis.fetch
  /** ms for one try. */
  readonly tryMs?: number
  /** ms for all tries together. A request waits no longer than this. */
  readonly budgetMs?: number
}

/** A PEM key has 178 bytes, a pool's JWKS some 2 KiB. */
const maxBytes = 16_384

/** ms between the tries, plus up to as much again at random, so that tasks do not retry in step. */
const retryPause = 50

/** `fetch` only says "fetch failed". The reason is in its cause. */
function readable(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error('The fetch failed', { cause: thrown })
  const { cause } = thrown
  if (!(cause instanceof Error)) return thrown
  const reason = 'code' in cause ? String(cause.code) : cause.message
  return new Error(`${thrown.message}: ${reason}`, { cause })
}

function failed(thrown: unknown): Fetched {
  return { kind: 'failed', cause: readable(thrown) }
}

/** Settles as the promise does, or rejects with the reason of the abort if that comes first. */
function unlessAborted<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}

function pause(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw new Error(`The answer is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}

/**
 * Fetches public keys within bounds: no redirects, two tries, a time limit for each and for both, a limit
 * of the size. The key endpoint is an S3 bucket and answers 403 for a key that it does not have. So 403
 * and 404 mean that there is no such key, and any other status is a failure.
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

  /** How many fetches are running. */
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

  /** Aborts the running fetches. Every later fetch fails at once. */
  close(): void {
    this.#closed = true
    for (const whole of this.#running) whole.abort(new Error('The key store is closed'))
  }

  async #tryTwice(url: string, whole: AbortSignal, end: number): Promise<Fetched> {
    const first = await this.#try(url, whole, this.#tryMs)
    if (first.kind !== 'failed') return first
    await pause(whole, retryPause * (1 + Math.random()))
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
    // Cancels a body that nobody will read.
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
