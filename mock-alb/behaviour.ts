/** How a key endpoint fails. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'hang' }

/** Settings that can change while the mock runs. */
export type Behaviour = {
  /**
   * The ARN data tokens name as their signer; another than the mock's own signs with another key.
   */
  readonly signer: string
  /** The app client both tokens name. */
  readonly clientId: string
  /** The target of requests. */
  readonly target: string
  /** Seconds; for access tokens to come. */
  readonly accessTokenLife: number
  /** Seconds by which the load balancer's clock is ahead (or, below 0, behind) for data tokens. */
  readonly dataTokenSkew: number
  readonly albKeys: Fault
  readonly jwks: Fault
}

/** Holds the current behaviour, and can reset it. */
export class BehaviourCell {
  readonly #initial: Behaviour
  #current: Behaviour

  constructor(initial: Behaviour) {
    this.#initial = initial
    this.#current = initial
  }

  get current(): Behaviour {
    return this.#current
  }

  change(part: Partial<Behaviour>): void {
    this.#current = { ...this.#current, ...part }
  }

  reset(): void {
    this.#current = this.#initial
  }
}
