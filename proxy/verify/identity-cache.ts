import type { Identity } from '../identity/identity.ts'
import type { AccessFacts } from './access-token.ts'
import type { DataFacts } from './data-token.ts'
import type { Verification } from './verdict.ts'

type Known = { readonly access: AccessFacts; readonly identity: Identity }

/**
 * Gives one object for the same two remembered tokens, so that what follows from an identity can be
 * remembered by it. It goes when the data token's facts do, which the verifier holds for their life.
 */
export class IdentityCache {
  readonly #known = new WeakMap<DataFacts, Known>()

  /** @param verdict what was made of exactly these facts now. */
  of(data: DataFacts, access: AccessFacts, verdict: Verification): Verification {
    if (!verdict.ok) return verdict
    const known = this.#known.get(data)
    if (known?.access === access) return { ok: true, identity: known.identity }
    this.#known.set(data, { access, identity: verdict.identity })
    return verdict
  }
}
