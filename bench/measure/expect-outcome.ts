import { BenchFault } from '../fault.ts'

/**
 * Makes sure that what is measured is what the row says.
 *
 * @throws BenchFault when it is not.
 */
export function expectOutcome(outcome: string, wanted: string): void {
  if (outcome === wanted) return
  throw new BenchFault(
    `Something was "${outcome}" that should have been "${wanted}": the numbers would mean nothing.`
  )
}
