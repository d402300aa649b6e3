/** A fault and its remedy, for the person at the terminal: shown without a stack trace. */
export class DemoFault extends Error {}

/** What is known of a failure, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
