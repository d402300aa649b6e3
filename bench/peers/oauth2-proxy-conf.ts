import { randomBytes } from 'node:crypto'
import { CLIENT_ID } from '../../proxy/test/support/tokens.ts'

/** The version in the comparison, in the form for `go install`. */
export const OAUTH2_PROXY_VERSION = 'v7.15.6'

type Wiring = { readonly port: number; readonly upstream: number; readonly issuer: string }

/**
 * A setup that is comparable with ours: it signs in instead of the load balancer, with the same
 * pool, a session in a cookie, and one group for the whole app. All other settings are defaults,
 * also the log.
 */
export function oauth2ProxyArgs({ port, upstream, issuer }: Wiring): readonly string[] {
  return [
    `--http-address=127.0.0.1:${port}`,
    `--upstream=http://127.0.0.1:${upstream}/`,
    '--provider=oidc',
    `--oidc-issuer-url=${issuer}`,
    `--client-id=${CLIENT_ID}`,
    '--client-secret=bench',
    `--cookie-secret=${randomBytes(16).toString('hex')}`,
    '--redirect-url=https://app.example.com/oauth2/callback',
    '--email-domain=example.com',
    '--oidc-groups-claim=cognito:groups',
    '--allowed-group=analysts',
    '--skip-provider-button'
  ]
}
