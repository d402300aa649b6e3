import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Asset, assetOf, sizeOf, withVariant } from './asset.ts'
import { compress } from './compress.ts'

/** The result of a look-up. `passed` means that the file must not be cached. */
export type AssetOutcome = 'hit' | 'miss' | 'passed'

/** Streamlit's response to a request without an identity. */
export type Fetched = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The whole body; `null` when it is longer than `maxBytes`. */
  readonly read: (maxBytes: number) => Promise<Buffer | null>
}

export type AssetStoreOptions = {
  /** Requests a path from Streamlit without an identity. */
  readonly fetch: (path: string) => Promise<Fetched>
  readonly onLookUp: (outcome: AssetOutcome) => void
  /** Called with the number of bytes in memory after each change. */
  readonly onSize: (bytes: number) => void
  /** The maximum number of bytes in memory, for all variants of all files together. */
  readonly maxBytes?: number
}

/**
 * All variants of Streamlit's whole frontend take about 40 MB, and those of a first page 3.6 MB.
 */
const maxBytes = 32 * 1024 * 1024
/**
 * One file may take up to this fraction of the memory. The largest file today, Plotly, has 4.6 MB.
 */
const maxPart = 4
/** ms in which the store does not fetch a name again that must not be cached. */
const passedFor = 60_000
const maxPassed = 1_000

/**
 * Streamlit's own files in memory; the least recently used file is evicted first. Each file is
 * fetched once for all waiting requests, and without an identity, so no response can belong to one
 * person. The first clients get the uncompressed file. The store compresses files in the
 * background, one after the other.
 */
export class AssetStore {
  readonly #options: AssetStoreOptions
  readonly #assets: LRUCache<string, Asset>
  readonly #passed = new LRUCache<string, true>({ max: maxPassed, ttl: passedFor })
  readonly #flights = new Map<string, Promise<Asset | null>>()
  readonly #maxEach: number
  #version: string | null = null
  #compressing: Promise<void> = Promise.resolve()

  constructor(options: AssetStoreOptions) {
    const limit = options.maxBytes ?? maxBytes
    this.#options = options
    this.#maxEach = Math.floor(limit / maxPart)
    this.#assets = new LRUCache({ maxSize: limit, sizeCalculation: sizeOf })
  }

  /** Settles when all files in memory have been compressed. */
  get settled(): Promise<void> {
    return this.#compressing
  }

  /** The file, if it is in memory. */
  get(path: string): Asset | undefined {
    const asset = this.#assets.get(path)
    if (asset !== undefined) this.#options.onLookUp('hit')
    return asset
  }

  /** Fetches the file from Streamlit; `null` when the response must not be cached. */
  async load(path: string): Promise<Asset | null> {
    const asset = this.#passed.has(path) ? null : await this.#fetchOnce(path)
    this.#options.onLookUp(asset === null ? 'passed' : 'miss')
    return asset
  }

  /** Sets the version of Streamlit. When it changes, all files and running fetches are dropped. */
  setVersion(version: string): void {
    if (version === this.#version) return
    const isFirst = this.#version === null
    this.#version = version
    if (isFirst) return
    this.#assets.clear()
    this.#passed.clear()
    this.#flights.clear()
    this.#options.onSize(0)
  }

  #fetchOnce(path: string): Promise<Asset | null> {
    const flight = this.#flights.get(path)
    if (flight !== undefined) return flight
    const next: Promise<Asset | null> = this.#fetch(path)
      .then((asset) => this.#store(path, asset, next))
      // The waiting requests then go to Streamlit themselves and get its own error.
      .catch(() => null)
      .finally(() => {
        if (this.#flights.get(path) === next) this.#flights.delete(path)
      })
    this.#flights.set(path, next)
    return next
  }

  async #fetch(path: string): Promise<Asset | null> {
    const { status, headers, read } = await this.#options.fetch(path)
    const isPublic = status === 200 && isCacheable(headers)
    const body = await read(isPublic ? this.#maxEach : 0)
    return isPublic && body !== null ? assetOf(path, headers, body) : null
  }

  /** A fetch that began before a change of version may end with a file of the old version. */
  #store(path: string, asset: Asset | null, flight: Promise<Asset | null>): Asset | null {
    if (this.#flights.get(path) !== flight) return asset
    if (asset === null) {
      this.#passed.set(path, true)
      return null
    }
    this.#put(asset)
    if (asset.isCompressible) {
      this.#compressing = this.#compressing.then(() => this.#compress(asset)).catch(() => undefined)
    }
    return asset
  }

  async #compress(asset: Asset): Promise<void> {
    let latest = asset
    for (const coding of ['br', 'gzip'] as const) {
      if (this.#assets.peek(asset.path) !== latest) return
      const body = await compress(asset.variants.identity.body, coding)
      if (body === null || this.#assets.peek(asset.path) !== latest) return
      latest = withVariant(latest, coding, body)
      this.#put(latest)
    }
  }

  #put(asset: Asset): void {
    this.#assets.set(asset.path, asset)
    this.#options.onSize(this.#assets.calculatedSize)
  }
}

/**
 * Only responses that are public (RFC 9111 section 3), have one variant and set no cookie are
 * cached. Streamlit answers an unknown name with its index page, 200 and `no-cache`.
 */
function isCacheable(headers: IncomingHttpHeaders): boolean {
  const control = headers['cache-control'] ?? ''
  const vary = (headers.vary ?? 'accept-encoding').toLowerCase()
  return (
    /(?:^|[\s,])public(?:$|[\s,])/i.test(control) &&
    !/no-cache|no-store|private/i.test(control) &&
    headers['set-cookie'] === undefined &&
    headers['content-encoding'] === undefined &&
    vary === 'accept-encoding'
  )
}
