import { ask } from '../environment/client.ts'
import type { TestEnvironment } from '../environment/environment.ts'

export type Headers = Readonly<Record<string, string>>

/** The status of a page. */
export async function statusOf(environment: TestEnvironment, headers: Headers): Promise<number> {
  return (await ask(environment, '/app/static/a.txt', { headers })).status
}

/** Fetches of a load balancer's keys with this result. */
export function fetches(environment: TestEnvironment, result: string): Promise<number> {
  return environment.metric('pagewarden_key_fetches_total', `source="alb",result="${result}"`)
}
