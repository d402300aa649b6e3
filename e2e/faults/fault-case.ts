/** One fault of the table, made on this machine against real processes. */
export type FaultCase = {
  /** The fault, as the table shows it. */
  readonly fault: string
  /** By what means it is made. */
  readonly made: string
  /** What has to come of it. */
  readonly wanted: string
  /** Makes the fault under load and cleans up. @returns what happened. @throws Error when it was not what is wanted */
  readonly run: () => Promise<string>
}

/** A fault that is not made here, and why. */
export type NotTried = { readonly fault: string; readonly reason: string }

/** What a case throws that this system does not let us make. */
export class CannotTry extends Error {}
