import type { Credentials } from '../../proxy/verify/verdict.ts'
import { createVerifier } from '../../proxy/verify/verify.ts'
import { expectOutcome } from '../measure/expect-outcome.ts'
import type { Subject } from '../measure/measure.ts'
import type { CredentialSets } from './credential-sets.ts'

export const FIRST = 'Pagewarden, first sight'
export const CACHED = 'Pagewarden, cached'

/** The number of passes through the list in a run of very fast operations. */
const often = 20

/** Pagewarden's verifier in the four cases. */
export function ownSubjects({ tokens, good, foreign, forged }: CredentialSets): readonly Subject[] {
  let verifier = createVerifier(tokens.options)

  const fresh = async () => {
    verifier.close()
    verifier = createVerifier(tokens.options)
    // Fetches the keys first: the network determines that time.
    await all([{ data: tokens.data(), accessToken: tokens.access(), identity: null }], 'accepted')
  }
  const seen = async () => {
    await fresh()
    await all(good, 'accepted')
  }
  const all = async (list: readonly Credentials[], wanted: string) => {
    for (const credentials of list) {
      const verdict = await verifier.verify(credentials)
      expectOutcome(verdict.ok ? 'accepted' : verdict.reason, wanted)
    }
  }
  const repeated = async (list: readonly Credentials[], wanted: string) => {
    for (const _ of Array(often).keys()) await all(list, wanted)
  }
  const [once, many] = [good.length, good.length * often]

  return [
    { name: FIRST, operations: once, prepare: fresh, run: () => all(good, 'accepted') },
    { name: CACHED, operations: many, prepare: seen, run: () => repeated(good, 'accepted') },
    {
      name: 'Pagewarden, refused early (other signer)',
      operations: many,
      prepare: fresh,
      run: () => repeated(foreign, 'data-signer-foreign')
    },
    {
      name: 'Pagewarden, refused late (signature)',
      operations: once,
      prepare: fresh,
      run: () => all(forged, 'data-signature-wrong')
    }
  ]
}
