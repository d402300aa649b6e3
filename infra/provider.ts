import { aws_cognito as cognito, SecretValue } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Provider } from './settings/settings.ts'

/**
 * An external directory as an identity provider of the pool. `email_verified` is mapped too:
 * Cognito leaves it false otherwise, and an unverified address matches no rule of a policy.
 */
export function addProvider(
  scope: Construct,
  userPool: cognito.IUserPool,
  provider: Provider
): cognito.IUserPoolIdentityProvider & Construct {
  const { name } = provider
  if (provider.kind === 'saml') {
    return new cognito.UserPoolIdentityProviderSaml(scope, 'Provider', {
      userPool,
      name,
      metadata: cognito.UserPoolIdentityProviderSamlMetadata.url(provider.metadataUrl),
      idpSignout: true,
      attributeMapping: {
        email: cognito.ProviderAttribute.other(
          'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'
        ),
        emailVerified: cognito.ProviderAttribute.other('email_verified')
      }
    })
  }
  return new cognito.UserPoolIdentityProviderOidc(scope, 'Provider', {
    userPool,
    name,
    issuerUrl: provider.issuer,
    clientId: provider.clientId,
    // CloudFormation inserts the value; the template contains only a reference.
    clientSecret: SecretValue.secretsManager(provider.clientSecretArn).unsafeUnwrap(),
    scopes: ['openid', 'email', 'profile'],
    attributeRequestMethod: cognito.OidcAttributeRequestMethod.GET,
    attributeMapping: {
      email: cognito.ProviderAttribute.other('email'),
      emailVerified: cognito.ProviderAttribute.other('email_verified')
    }
  })
}
