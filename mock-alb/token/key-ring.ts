import { type AlbKey, createAlbKey, createPoolKey, type PoolKey } from './keys.ts'

/**
 * The keys of the two key endpoints. As on AWS, one endpoint serves the keys of all load balancers
 * of the region, also of foreign ones.
 */
export class KeyRing {
  #alb: AlbKey
  #pool: PoolKey
  #albPublished: readonly AlbKey[]
  #poolPublished: readonly PoolKey[]
  /** The key of a foreign load balancer in the same region. */
  readonly foreign: AlbKey

  private constructor(alb: AlbKey, foreign: AlbKey, pool: PoolKey) {
    this.#alb = alb
    this.#pool = pool
    this.foreign = foreign
    this.#albPublished = [alb, foreign]
    this.#poolPublished = [pool]
  }

  static async create(): Promise<KeyRing> {
    const keys = [createAlbKey(), createAlbKey(), createPoolKey()] as const
    return new KeyRing(...(await Promise.all(keys)))
  }

  /** The current key of the load balancer. */
  get alb(): AlbKey {
    return this.#alb
  }

  /** The current key of the user pool. */
  get pool(): PoolKey {
    return this.#pool
  }

  /** The public key with this id, or null, for which the endpoint answers 403. */
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
