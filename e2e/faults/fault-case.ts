/** One fault of the table, made on this machine against real processes. */
export type FaultCase = {
  /** The fault, as the table shows it. */
  readonly fault: string
  /** How it is made. */
  readonly made: string
  /** The required outcome. */
  readonly wanted: string
  /**
   * Makes the fault under load and cleans up. @returns the outcome. @throws Error when the outcome
   * is wrong
   */
  readonly run: () => Promise<string>
}

/** A fault that is not made here, with the reason. */
export type NotTried = { readonly fault: string; readonly reason: string }

/** Thrown by a case that this system does not allow. */
export class CannotTry extends Error {}
