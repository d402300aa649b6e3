import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwkOf, pemOf, type TokenFixture } from '../../proxy/test/support/tokens.ts'

/** The key endpoint of a load balancer and a user pool, on a port of its own. */
export type Keys = {
  readonly albKeysUrl: string
  readonly jwksUrl: string
  readonly end: () => void
}

export async function serveKeys({ alb, pool }: TokenFixture): Promise<Keys> {
  const answers: Readonly<Record<string, string>> = {
    [`/${alb.kid}`]: pemOf(alb),
    '/jwks.json': JSON.stringify({ keys: [jwkOf(pool)] })
  }
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url]
    response.statusCode = answer === undefined ? 404 : 200
    response.end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return { albKeysUrl: origin, jwksUrl: `${origin}/jwks.json`, end: () => server.close() }
}
