/** What is wrong and what to do about it, for the person at the terminal: shown without a stack. */
export class DemoFault extends Error {}

/** What is known of a failure, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
