import { isCertificate } from './check-address.ts'
import { isHost, isWholeWithin, type Rule } from './rule.ts'
import type { Provider, Settings, SignIn } from './settings.ts'

/** Checks Cognito's domain, groups and token times, and the external directory. */
export function checkSignIn({ signIn, host }: Settings): readonly Rule[] {
  const { accessTokenMinutes, sessionHours, groups, provider } = signIn
  return [
    ...checkDomain(signIn.domain, host),
    // Cognito's bounds are 5 minutes and a day.
    [
      isWholeWithin(accessTokenMinutes, 5, 1440),
      `signIn.accessTokenMinutes: Cognito takes 5 to 1440, not ${accessTokenMinutes}`
    ],
    // The load balancer's bounds are a second and seven days.
    [
      isWholeWithin(sessionHours, 1, 168),
      `signIn.sessionHours: a load balancer takes up to 168 (seven days), not ${sessionHours}`
    ],
    [
      accessTokenMinutes <= sessionHours * 60,
      `signIn.accessTokenMinutes: ${accessTokenMinutes} is longer than the session of ${sessionHours} h`
    ],
    ...Object.keys(groups).map(
      (group): Rule => [
        // Pagewarden's header separates groups by commas, and Cognito refuses spaces.
        /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(group) && !group.includes(','),
        `signIn.groups: Cognito or Pagewarden refuses \`${group}\`; take up to 128 letters, digits and signs without a space or comma`
      ]
    ),
    ...(provider === null ? [] : checkProvider(provider))
  ]
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html */
function checkDomain(domain: SignIn['domain'], appHost: string): readonly Rule[] {
  if ('prefix' in domain) {
    const { prefix } = domain
    return [
      [
        /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(prefix),
        `signIn.domain.prefix: Cognito refuses \`${prefix}\`; take up to 63 of a-z, 0-9 and hyphens, without one at an end`
      ],
      [
        !/aws|amazon|cognito/.test(prefix),
        `signIn.domain.prefix: Cognito refuses \`${prefix}\`; a prefix must not hold aws, amazon or cognito`
      ]
    ]
  }
  return [
    [isHost(domain.host), `signIn.domain.host: \`${domain.host}\` is no host`],
    [
      domain.host !== appHost,
      `signIn.domain.host: \`${domain.host}\` is the app's own host; sign-in needs another`
    ],
    [
      isCertificate(domain.certificateArn, 'us-east-1'),
      'signIn.domain.certificateArn: Cognito takes only a certificate of us-east-1, because CloudFront serves the domain'
    ]
  ]
}

function checkProvider(provider: Provider): readonly Rule[] {
  const { name } = provider
  const url = provider.kind === 'oidc' ? provider.issuer : provider.metadataUrl
  const field = provider.kind === 'oidc' ? 'issuer' : 'metadataUrl'
  return [
    [
      /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}]{1,30}[^_\p{Z}]$/u.test(name) && name !== 'COGNITO',
      `signIn.provider.name: Cognito refuses \`${name}\`; take 3 to 32 letters and digits`
    ],
    [
      URL.parse(url)?.protocol === 'https:',
      `signIn.provider.${field}: \`${url}\` must begin with https://`
    ],
    [
      provider.kind !== 'oidc' || provider.clientSecretArn.split(':')[2] === 'secretsmanager',
      'signIn.provider.clientSecretArn: give the ARN of a secret in Secrets Manager, never the secret itself'
    ]
  ]
}
