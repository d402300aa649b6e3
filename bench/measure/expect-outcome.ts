import { BenchFault } from '../fault.ts'

/**
 * Checks that the measured operation has the outcome that its row names.
 *
 * @throws BenchFault if it has another outcome.
 */
export function expectOutcome(outcome: string, wanted: string): void {
  if (outcome === wanted) return
  throw new BenchFault(
    `Something was "${outcome}" that should have been "${wanted}": the numbers would mean nothing.`
  )
}
