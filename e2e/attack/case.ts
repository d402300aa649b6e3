import type { AttackEnvironment } from './environment.ts'
import { fail, type Verdict } from './verdict.ts'

/** A statement about Pagewarden and its test. */
export type Case = {
  readonly title: string
  readonly judge: (environment: AttackEnvironment) => Promise<Verdict>
}

/** The verdict on a case. An exception is a failure of this case and does not stop later cases. */
export async function judgeCase({ judge }: Case, environment: AttackEnvironment): Promise<Verdict> {
  try {
    return await judge(environment)
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  } finally {
    environment.direct.leave()
    environment.guarded.leave()
    environment.behind.leave()
  }
}

/** Whether the received bytes contain a text. */
export function contains(received: readonly Buffer[], text: string): boolean {
  return received.some((bytes) => bytes.includes(text))
}

/** `1.67` as a number that can be compared. */
export function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
