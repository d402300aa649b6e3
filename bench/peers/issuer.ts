import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CLIENT_ID, jwkOf, type TokenFixture } from '../../proxy/test/support/tokens.ts'

/** An OpenID provider that signs everybody in as the same person, on a port of its own. */
export type Issuer = { readonly origin: string; readonly end: () => void }

/**
 * The endpoints for a relying party: discovery, keys, and tokens for a code (OpenID Connect Core
 * 3.1).
 */
export async function serveIssuer(tokens: TokenFixture): Promise<Issuer> {
  const server = createServer(({ url = '' }, response) => {
    const answer = answersOf(originOf(server), tokens)[url]
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer?.()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: originOf(server), end: () => server.close() }
}

function originOf(server: ReturnType<typeof createServer>): string {
  // A server that listens on TCP has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function answersOf(origin: string, tokens: TokenFixture): Readonly<Record<string, () => unknown>> {
  const day = 86_400
  const exp = tokens.clock.at(day)
  return {
    '/.well-known/openid-configuration': () => ({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/keys`,
      id_token_signing_alg_values_supported: ['RS256']
    }),
    '/keys': () => ({ keys: [jwkOf(tokens.pool)] }),
    '/token': () => ({
      token_type: 'Bearer',
      expires_in: day,
      access_token: tokens.access({ exp }),
      id_token: tokens.access({
        exp,
        claims: {
          iss: origin,
          aud: CLIENT_ID,
          token_use: 'id',
          email: 'zoe@example.com',
          email_verified: true,
          iat: tokens.clock.at(0)
        }
      })
    })
  }
}
