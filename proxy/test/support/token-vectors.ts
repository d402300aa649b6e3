import { ACCESS, SUBJECTS, TIES } from './access-vectors.ts'
import { LIVES, SHAPES } from './data-form-vectors.ts'
import { KEYS, ORIGINS } from './data-trust-vectors.ts'
import type { Vector } from './token-vector.ts'

/**
 * Credentials that are right, or wrong in one way, and what must be made of them. One list for the
 * verifier and for the library that it is measured against.
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
