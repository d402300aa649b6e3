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
   * The signer's ARN in data tokens. Another ARN than the mock's own is signed with another key.
   */
  readonly signer: string
  /** The app client that both tokens name. */
  readonly clientId: string
  /** The target of requests. */
  readonly target: string
  /** The lifetime of future access tokens, in seconds. */
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
