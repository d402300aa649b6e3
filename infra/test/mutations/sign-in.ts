import { enterprise } from '../../settings/enterprise.ts'
import { example } from '../../settings/example.ts'
import { add, put, set, without } from '../support/mutate.ts'
import type { Mutation } from './mutation.ts'

const POOL = 'AWS::Cognito::UserPool'
const CLIENT = 'AWS::Cognito::UserPoolClient'

/** Each invariant of `invariants/sign-in.ts`, broken. */
export const SIGN_IN: readonly Mutation[] = [
  [
    'nobody signs up by themselves',
    'self sign-up',
    set(POOL, 'AdminCreateUserConfig.AllowAdminCreateUserOnly', false)
  ],
  ['everybody has a second factor', 'who wants to', set(POOL, 'MfaConfiguration', 'OPTIONAL')],
  ['everybody has a second factor', 'by text message', set(POOL, 'EnabledMfas', ['SMS_MFA'])],
  [
    'a passkey counts only if the device knows its user',
    'found is enough',
    set(POOL, 'WebAuthnUserVerification', 'preferred')
  ],
  [
    'a passkey counts only if the device knows its user',
    'passkeys against the settings',
    set(POOL, 'Policies.SignInPolicy.AllowedFirstAuthFactors', ['PASSWORD'])
  ],
  [
    'a password is long and mixed',
    'eight characters',
    set(POOL, 'Policies.PasswordPolicy.MinimumLength', 8)
  ],
  [
    'a password is long and mixed',
    'no symbol',
    set(POOL, 'Policies.PasswordPolicy.RequireSymbols', false)
  ],
  [
    'who forgets a password gets a code by an address that is proven, and by nothing else',
    'by text message',
    set(POOL, 'AccountRecoverySetting.RecoveryMechanisms', [
      { Name: 'verified_phone_number', Priority: 1 }
    ])
  ],
  [
    'who forgets a password gets a code by an address that is proven, and by nothing else',
    'by an address that was only typed',
    set(POOL, 'UserAttributeUpdateSettings', undefined)
  ],
  [
    'Plus and its threat protection come together',
    'paid for and off',
    set(POOL, 'UserPoolAddOns', undefined)
  ],
  [
    'Plus and its threat protection come together',
    'on without Plus',
    set(POOL, 'UserPoolAddOns', { AdvancedSecurityMode: 'ENFORCED' }),
    example
  ],
  [
    'the client has a secret, and nothing but the code grant',
    "CDK's default grants",
    set(CLIENT, 'AllowedOAuthFlows', ['implicit', 'code'])
  ],
  [
    'the client has a secret, and nothing but the code grant',
    'no secret',
    set(CLIENT, 'GenerateSecret', false)
  ],
  [
    'the client has a secret, and nothing but the code grant',
    'a scope that writes',
    set(CLIENT, 'AllowedOAuthScopes', ['openid', 'aws.cognito.signin.user.admin'])
  ],
  [
    'the client has a secret, and nothing but the code grant',
    'passwords by API',
    set(CLIENT, 'ExplicitAuthFlows', ['ALLOW_USER_PASSWORD_AUTH'])
  ],
  [
    'the secret stays in Cognito',
    'an output of it',
    (template) =>
      put(template, 'Outputs.Secret', { Value: { 'Fn::GetAtt': ['Client', 'ClientSecret'] } })
  ],
  ['the secret stays in Cognito', 'a custom resource', add('Custom::DescribeClient', {})],
  [
    "sign-in returns to the app's host alone",
    "a developer's machine too",
    set(CLIENT, 'CallbackURLs', [
      'https://app.example.com/oauth2/idpresponse',
      'http://localhost:8501'
    ])
  ],
  [
    'an access token lives as long as the settings say',
    'a day',
    set(CLIENT, 'AccessTokenValidity', 1440)
  ],
  [
    'managed login has a style for its client',
    'none',
    without('AWS::Cognito::ManagedLoginBranding')
  ],
  [
    'managed login has a style for its client',
    'the classic pages',
    set('AWS::Cognito::UserPoolDomain', 'ManagedLoginVersion', 1)
  ],
  ['the pool has the groups of the settings', 'none', without('AWS::Cognito::UserPoolGroup')],
  [
    'a directory from outside says which address is proven, and hides its secret',
    'the secret itself',
    set('AWS::Cognito::UserPoolIdentityProvider', 'ProviderDetails.client_secret', 'hunter2'),
    enterprise
  ],
  [
    'a directory from outside says which address is proven, and hides its secret',
    'no word of proof',
    set('AWS::Cognito::UserPoolIdentityProvider', 'AttributeMapping.email_verified', undefined),
    enterprise
  ]
]
