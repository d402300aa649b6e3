import { at, listAt, same, textAt } from '../support/json.ts'
import { type Resource, resourcesOf } from '../support/template.ts'
import type { Invariant } from './invariant.ts'

const POOL = 'AWS::Cognito::UserPool'
const CLIENT = 'AWS::Cognito::UserPoolClient'

const ids = (resources: readonly Resource[]) => resources.map(({ id }) => id)

export const SIGN_IN: readonly Invariant[] = [
  {
    name: 'nobody signs up by themselves',
    broken: (template) =>
      ids(
        resourcesOf(template, POOL).filter(
          ({ Properties }) =>
            at(Properties, 'AdminCreateUserConfig.AllowAdminCreateUserOnly') !== true
        )
      )
  },
  {
    name: 'everybody has a second factor',
    broken: (template) =>
      ids(
        resourcesOf(template, POOL).filter(
          ({ Properties }) =>
            textAt(Properties, 'MfaConfiguration') !== 'ON' ||
            !same(at(Properties, 'EnabledMfas'), ['SOFTWARE_TOKEN_MFA'])
        )
      )
  },
  {
    name: 'a passkey counts only if the device knows its user',
    broken: (template, { signIn }) =>
      ids(
        resourcesOf(template, POOL).filter(({ Properties }) => {
          const factors = listAt(Properties, 'Policies.SignInPolicy.AllowedFirstAuthFactors')
          if (factors.includes('WEB_AUTHN') !== signIn.passkeys) return true
          return (
            signIn.passkeys &&
            (textAt(Properties, 'WebAuthnUserVerification') !== 'required' ||
              textAt(Properties, 'WebAuthnFactorConfiguration') !==
                'MULTI_FACTOR_WITH_USER_VERIFICATION')
          )
        })
      )
  },
  {
    name: 'a password is long and mixed',
    broken: (template) =>
      ids(
        resourcesOf(template, POOL).filter(({ Properties }) => {
          const policy = at(Properties, 'Policies.PasswordPolicy')
          const kinds = ['Lowercase', 'Uppercase', 'Numbers', 'Symbols']
          return (
            !(Number(at(policy, 'MinimumLength')) >= 14) ||
            kinds.some((kind) => at(policy, `Require${kind}`) !== true)
          )
        })
      )
  },
  {
    name: 'who forgets a password gets a code by an address that is proven, and by nothing else',
    broken: (template) =>
      ids(
        resourcesOf(template, POOL).filter(
          ({ Properties }) =>
            !same(at(Properties, 'AccountRecoverySetting.RecoveryMechanisms'), [
              { Name: 'verified_email', Priority: 1 }
            ]) ||
            !same(
              at(
                Properties,
                'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate'
              ),
              ['email']
            )
        )
      )
  },
  {
    name: 'Plus and its threat protection come together',
    broken: (template, { signIn }) =>
      ids(
        resourcesOf(template, POOL).filter(({ Properties }) => {
          const isEnforced =
            textAt(Properties, 'UserPoolAddOns.AdvancedSecurityMode') === 'ENFORCED'
          return (
            textAt(Properties, 'UserPoolTier') !== signIn.plan ||
            isEnforced !== (signIn.plan === 'PLUS')
          )
        })
      )
  },
  {
    name: 'the client has a secret, and nothing but the code grant',
    broken: (template) =>
      ids(
        resourcesOf(template, CLIENT).filter(
          ({ Properties }) =>
            at(Properties, 'GenerateSecret') !== true ||
            !same(at(Properties, 'AllowedOAuthFlows'), ['code']) ||
            listAt(Properties, 'AllowedOAuthScopes').includes('aws.cognito.signin.user.admin') ||
            listAt(Properties, 'ExplicitAuthFlows').length > 0
        )
      )
  },
  {
    name: 'the secret stays in Cognito',
    broken: (template) =>
      JSON.stringify(template).includes('ClientSecret"]') ||
      resourcesOf(template).some(({ Type }) => Type.startsWith('Custom::'))
        ? ['client secret']
        : []
  },
  {
    name: "sign-in returns to the app's host alone",
    broken: (template, { host }) =>
      ids(
        resourcesOf(template, CLIENT).filter(
          ({ Properties }) =>
            !same(at(Properties, 'CallbackURLs'), [`https://${host}/oauth2/idpresponse`])
        )
      )
  },
  {
    name: 'an access token lives as long as the settings say',
    broken: (template, { signIn }) =>
      ids(
        resourcesOf(template, CLIENT).filter(
          ({ Properties }) =>
            at(Properties, 'AccessTokenValidity') !== signIn.accessTokenMinutes ||
            textAt(Properties, 'TokenValidityUnits.AccessToken') !== 'minutes'
        )
      )
  },
  {
    name: 'managed login has a style for its client',
    broken: (template) => {
      const styled = resourcesOf(template, 'AWS::Cognito::ManagedLoginBranding').map(
        ({ Properties }) => textAt(Properties, 'ClientId.Ref')
      )
      const isManaged = resourcesOf(template, 'AWS::Cognito::UserPoolDomain').every(
        ({ Properties }) => at(Properties, 'ManagedLoginVersion') === 2
      )
      return isManaged
        ? ids(resourcesOf(template, CLIENT)).filter((id) => !styled.includes(id))
        : ['domain']
    }
  },
  {
    name: 'the pool has the groups of the settings',
    broken: (template, { signIn }) => {
      const made = resourcesOf(template, 'AWS::Cognito::UserPoolGroup').map(({ Properties }) =>
        textAt(Properties, 'GroupName')
      )
      return Object.keys(signIn.groups).filter((group) => !made.includes(group))
    }
  },
  {
    name: 'a directory from outside says which address is proven, and hides its secret',
    broken: (template) =>
      ids(
        resourcesOf(template, 'AWS::Cognito::UserPoolIdentityProvider').filter(({ Properties }) => {
          const secret = textAt(Properties, 'ProviderDetails.client_secret')
          return (
            at(Properties, 'AttributeMapping.email_verified') === undefined ||
            (secret !== '' && !secret.startsWith('{{resolve:secretsmanager:'))
          )
        })
      )
  }
]
