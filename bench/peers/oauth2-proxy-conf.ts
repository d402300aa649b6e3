import { randomBytes } from 'node:crypto'
import { CLIENT_ID } from '../../proxy/test/support/tokens.ts'

/** As `go install` takes it; what it is compared as. */
export const OAUTH2_PROXY_VERSION = 'v7.15.6'

type Wiring = { readonly port: number; readonly upstream: number; readonly issuer: string }

/**
 * A setup comparable with ours: instead of the load balancer's sign-in, with the same pool, the
 * session in a cookie, and one group for the whole app. Everything else is the default, its log
 * too.
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
