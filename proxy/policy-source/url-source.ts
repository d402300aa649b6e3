import { setTimeout } from 'node:timers/promises'
import { MAX_BYTES, type Source } from './source.ts'

export type UrlSourceOptions = {
  readonly fetch?: typeof globalThis.fetch
  /** ms between two polls. */
  readonly interval?: number
  /** ms between two polls after many failures. */
  readonly longest?: number
  /** ms for one answer with its body. */
  readonly timeout?: number
  /** Returns a number from 0 up to 1. */
  readonly random?: () => number
}

/**
 * A policy behind a URL: an AppConfig agent in the same task, or a bucket. The polls have jitter,
 * so that a thousand tasks do not poll at the same time. While polls fail, the interval grows.
 */
export class UrlSource implements Source {
  readonly name: string
  /** An agent in the same task starts at the same time as the proxy. */
  readonly patience = 30_000
  readonly #fetch: typeof globalThis.fetch
  readonly #interval: number
  readonly #longest: number
  readonly #timeout: number
  readonly #random: () => number
  #failures = 0
  #last: { readonly etag: string; readonly bytes: Uint8Array } | null = null

  constructor(
    url: string,
    {
      fetch = globalThis.fetch,
      interval = 15_000,
      longest = 120_000,
      timeout = 5_000,
      random = Math.random
    }: UrlSourceOptions = {}
  ) {
    this.name = url
    this.#fetch = fetch
    this.#interval = interval
    this.#longest = longest
    this.#timeout = timeout
    this.#random = random
  }

  async read(): Promise<Uint8Array> {
    try {
      const bytes = await this.#ask()
      this.#failures = 0
      return bytes
    } catch (error) {
      this.#failures += 1
      throw error
    }
  }

  async waitForChange(signal: AbortSignal): Promise<void> {
    await setTimeout(this.delay(), undefined, { signal })
  }

  /** ms until the next poll: the interval, times a random factor from 0.75 to 1.25. */
  delay(): number {
    const due = this.#interval * 2 ** Math.min(this.#failures, 16)
    return Math.min(due, this.#longest) * (0.75 + this.#random() / 2)
  }

  async #ask(): Promise<Uint8Array> {
    const headers = this.#last === null ? {} : { 'if-none-match': this.#last.etag }
    const signal = AbortSignal.timeout(this.#timeout)
    const answer = await this.#fetch(this.name, { headers, signal, redirect: 'error' })
    if (answer.status === 304 && this.#last !== null) return this.#last.bytes
    if (answer.status !== 200) {
      await answer.body?.cancel()
      throw new Error(`the answer is ${answer.status}`)
    }
    const bytes = await readBounded(answer)
    const etag = answer.headers.get('etag')
    this.#last = etag === null ? null : { etag, bytes }
    return bytes
  }
}

async function readBounded(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.byteLength
    // The end of the loop cancels the body.
    if (length > MAX_BYTES) throw new Error(`the answer is longer than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
