/** The addresses of the mock; a chain has them. */
type Mock = { readonly aws: string }

/** The three headers of the load balancer. */
export type AlbHeaders = Readonly<Record<string, string>>

/** Asks the mock ALB's control endpoint; see mock-alb/README.md. */
export async function control<Answer>({ aws }: Mock, path: string, body: object): Promise<Answer> {
  const answer = await fetch(`${aws}/_control${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

/** The load balancer's headers for a person, with the changes of a test. */
export function mint(mock: Mock, sub: string, changes: object = {}): Promise<AlbHeaders> {
  return control<AlbHeaders>(mock, '/mint', { sub, ...changes })
}

/** All headers of this person's request behind the load balancer. */
export async function requestHeaders(
  mock: Mock & { readonly ports: { readonly alb: number } },
  sub: string,
  changes: object = {}
): Promise<AlbHeaders> {
  const host = `localhost:${mock.ports.alb}`
  return { host, origin: `http://${host}`, ...(await mint(mock, sub, changes)) }
}

/** Signs in at the load balancer without a browser; returns the `Cookie` header. */
export async function cookieOf(mock: Mock, sub: string): Promise<string> {
  const { cookie } = await control<{ cookie: string }>(mock, '/sessions/start', { sub })
  return cookie
}
