import { type AlbKey, createAlbKey, createPoolKey, type PoolKey } from './keys.ts'

/**
 * The keys behind the two key endpoints. As on AWS, one endpoint serves the keys of every load
 * balancer of the region: that of a stranger's too.
 */
export class KeyRing {
  #alb: AlbKey
  #pool: PoolKey
  #albPublished: readonly AlbKey[]
  #poolPublished: readonly PoolKey[]
  /** The key of somebody else's load balancer in the same region. */
  readonly foreign: AlbKey
  /** Keys that no endpoint serves. */
  readonly unpublished: { readonly alb: AlbKey; readonly pool: PoolKey }

  private constructor(alb: readonly [AlbKey, AlbKey, AlbKey], pool: readonly [PoolKey, PoolKey]) {
    this.#alb = alb[0]
    this.#pool = pool[0]
    this.foreign = alb[1]
    this.unpublished = { alb: alb[2], pool: pool[1] }
    this.#albPublished = [this.#alb, this.foreign]
    this.#poolPublished = [this.#pool]
  }

  static async create(): Promise<KeyRing> {
    const [alb, pool] = await Promise.all([
      Promise.all([createAlbKey(), createAlbKey(), createAlbKey()]),
      Promise.all([createPoolKey(), createPoolKey()])
    ])
    return new KeyRing(alb, pool)
  }

  /** What the load balancer signs with now. */
  get alb(): AlbKey {
    return this.#alb
  }

  /** What the user pool signs with now. */
  get pool(): PoolKey {
    return this.#pool
  }

  /** The public key with this id, or null: the endpoint's 403. */
  pem(kid: string): string | null {
    return this.#albPublished.find((key) => key.kid === kid)?.pem ?? null
  }

  jwks(): { readonly keys: readonly PoolKey['jwk'][] } {
    return { keys: this.#poolPublished.map(({ jwk }) => jwk) }
  }

  /** A new signing key; `keepOld` says whether the ones before stay published. */
  async rotateAlb(keepOld: boolean): Promise<string> {
    this.#alb = await createAlbKey()
    this.#albPublished = [this.#alb, ...(keepOld ? this.#albPublished : [this.foreign])]
    return this.#alb.kid
  }

  /** A new signing key; `keepOld` says whether the ones before stay published. */
  async rotatePool(keepOld: boolean): Promise<string> {
    this.#pool = await createPoolKey()
    this.#poolPublished = [this.#pool, ...(keepOld ? this.#poolPublished : [])]
    return this.#pool.kid
  }
}
