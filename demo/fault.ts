/** A fault and its remedy, for the person at the terminal: shown without a stack trace. */
export class DemoFault extends Error {}

/** The message of a failure, for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
