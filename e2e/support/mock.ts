import type { Chain } from './chain.ts'

/** The three headers of the load balancer. */
export type AlbHeaders = Readonly<Record<string, string>>

/** Asks the mock ALB's control endpoint; see mock-alb/README.md. */
export async function control<Answer>(chain: Chain, path: string, body: object): Promise<Answer> {
  const answer = await fetch(`${chain.aws}/_control${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

/** The headers that the load balancer would add for a person, changed as a test wants them. */
export function mint(chain: Chain, sub: string, changes: object = {}): Promise<AlbHeaders> {
  return control<AlbHeaders>(chain, '/mint', { sub, ...changes })
}

/** A session of the load balancer without a browser: what to send as `Cookie`. */
export async function cookieOf(chain: Chain, sub: string): Promise<string> {
  const { cookie } = await control<{ cookie: string }>(chain, '/sessions/start', { sub })
  return cookie
}
