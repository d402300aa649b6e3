import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Asset, assetOf, sizeOf, withVariant } from './asset.ts'
import { compress } from './compress.ts'

/** How a look-up ended; `passed` is for what must not be remembered. */
export type AssetOutcome = 'hit' | 'miss' | 'passed'

/** An answer of Streamlit's to a request that spoke of nobody. */
export type Fetched = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The whole body; `null` when it is longer than `maxBytes`. */
  readonly read: (maxBytes: number) => Promise<Buffer | null>
}

export type AssetStoreOptions = {
  /** Asks Streamlit for a path, in nobody's name. */
  readonly fetch: (path: string) => Promise<Fetched>
  readonly onLookUp: (outcome: AssetOutcome) => void
  /** Told how many bytes are in memory, whenever that has changed. */
  readonly onSize: (bytes: number) => void
  /** The most bytes in memory, all forms of all files together. */
  readonly maxBytes?: number
}

/** Streamlit's whole frontend in all its forms is some 40 MB, a first page 3.6 MB. */
const maxBytes = 32 * 1024 * 1024
/** A file may take this part of the whole; the largest today, Plotly, has 4.6 MB. */
const maxPart = 4
/** Names that were not to be remembered are not asked for again within this (ms). */
const passedFor = 60_000
const maxPassed = 1_000

/**
 * Streamlit's own files in memory, the ones used longest ago first to go. Each is fetched once,
 * however many wait for it, and in nobody's name, so that no answer can be one person's. Its first
 * readers get it as it is; it is compressed behind them, one file after the other.
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
    const most = options.maxBytes ?? maxBytes
    this.#options = options
    this.#maxEach = Math.floor(most / maxPart)
    this.#assets = new LRUCache({ maxSize: most, sizeCalculation: sizeOf })
  }

  /** Settles when all that is there has been compressed. */
  get settled(): Promise<void> {
    return this.#compressing
  }

  /** The file if it is at hand. */
  get(path: string): Asset | undefined {
    const asset = this.#assets.get(path)
    if (asset !== undefined) this.#options.onLookUp('hit')
    return asset
  }

  /** The file, asked of Streamlit; `null` when the answer is not for everybody and for ever. */
  async load(path: string): Promise<Asset | null> {
    const asset = this.#passed.has(path) ? null : await this.#fetchOnce(path)
    this.#options.onLookUp(asset === null ? 'passed' : 'miss')
    return asset
  }

  /** Told which Streamlit is behind: the files of another are forgotten, those under way too. */
  belongTo(version: string): void {
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
      .then((asset) => this.#keep(path, asset, next))
      // Whoever waits asks Streamlit in their own name then, and hears what is the matter.
      .catch(() => null)
      .finally(() => {
        if (this.#flights.get(path) === next) this.#flights.delete(path)
      })
    this.#flights.set(path, next)
    return next
  }

  async #fetch(path: string): Promise<Asset | null> {
    const { status, headers, read } = await this.#options.fetch(path)
    const isForAll = status === 200 && mayBeKept(headers)
    const body = await read(isForAll ? this.#maxEach : 0)
    return isForAll && body !== null ? assetOf(path, headers, body) : null
  }

  /** A flight that began before may end with a file of the Streamlit of before. */
  #keep(path: string, asset: Asset | null, flight: Promise<Asset | null>): Asset | null {
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
 * Only what Streamlit says is for everybody (RFC 9111 section 3), in one form, without a cookie. It
 * answers an unknown name with its index page, 200 and `no-cache`.
 */
function mayBeKept(headers: IncomingHttpHeaders): boolean {
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
