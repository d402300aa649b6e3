import { Counter, Histogram, type Registry } from 'prom-client'
import { tally } from './tally.ts'

export type TokenMetrics = {
  /** @param ms duration of the fetch. */
  readonly keyFetch: (source: string, result: string, ms: number) => void
  readonly verified: (token: 'data' | 'access', isHit: boolean) => void
  /** @param ms duration for both tokens of a request, refused or not. */
  readonly verification: (ms: number) => void
}

/** In s, from two cached tokens to tokens that wait for a key. */
const verificationBuckets = [0.000_01, 0.000_05, 0.000_25, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5]

/** Tokens, and the fetches of their keys. */
export function tokenMetrics(registers: Registry[]): TokenMetrics {
  const fetches = new Counter({
    name: 'pagewarden_key_fetches_total',
    help: 'Fetches of keys for tokens, by whose keys they are and by result.',
    labelNames: ['source', 'result'],
    registers
  })
  const fetchSeconds = new Histogram({
    name: 'pagewarden_key_fetch_duration_seconds',
    help: 'How long a fetch of keys took, by whose keys they are.',
    labelNames: ['source'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5],
    registers
  })
  const tokens = tally({
    name: 'pagewarden_verified_tokens_total',
    help: 'Tokens accepted, by kind and by whether they were remembered.',
    labelNames: ['token', 'remembered'],
    registers
  })
  const counted = {
    data: {
      yes: tokens({ token: 'data', remembered: 'yes' }),
      no: tokens({ token: 'data', remembered: 'no' })
    },
    access: {
      yes: tokens({ token: 'access', remembered: 'yes' }),
      no: tokens({ token: 'access', remembered: 'no' })
    }
  }
  const verifications = new Histogram({
    name: 'pagewarden_verification_duration_seconds',
    help: 'How long it took to verify both tokens of a request, accepted or not.',
    buckets: verificationBuckets,
    registers
  })
  return {
    keyFetch: (source, result, ms) => {
      fetches.inc({ source, result })
      // A limited fetch was not sent, so it has no duration.
      if (result !== 'limited') fetchSeconds.observe({ source }, ms / 1000)
    },
    verified: (token, isHit) => counted[token][isHit ? 'yes' : 'no'](),
    verification: (ms) => verifications.observe(ms / 1000)
  }
}
