import { ACCESS, SUBJECTS, TIES } from './access-vectors.ts'
import { LIVES, SHAPES } from './data-form-vectors.ts'
import { KEYS, ORIGINS } from './data-trust-vectors.ts'
import type { Vector } from './token-vector.ts'

/**
 * Credentials that are valid or have one fault, with the expected result. The verifier and the
 * library that it is compared with use the same list.
 */
export const VECTORS: readonly Vector[] = [
  ...SHAPES,
  ...LIVES,
  ...ORIGINS,
  ...KEYS,
  ...SUBJECTS,
  ...ACCESS,
  ...TIES
]
