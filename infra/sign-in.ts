import {
  aws_certificatemanager as acm,
  aws_cognito as cognito,
  Duration,
  RemovalPolicy
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { accept } from './accept.ts'
import { addProvider } from './provider.ts'
import type { SignIn as Choice } from './settings/settings.ts'

export type SignInProps = {
  readonly choice: Choice
  readonly region: string
  /** The app's host, to which sign-in and sign-out return. */
  readonly host: string
  readonly protect: boolean
}

/** The path that the load balancer answers itself after a sign-in. */
const CALLBACK = '/oauth2/idpresponse'
export const SIGNED_OUT = '/signed-out'

/** The sign-in: the user pool, its one client, its domain and its groups. */
export class SignIn extends Construct {
  readonly pool: cognito.UserPool
  readonly client: cognito.UserPoolClient
  readonly domain: cognito.UserPoolDomain

  constructor(scope: Construct, id: string, props: SignInProps) {
    super(scope, id)
    const { choice, host } = props
    this.pool = this.#makePool(props)
    for (const [groupName, description] of Object.entries(choice.groups)) {
      this.pool.addGroup(`Group-${groupName}`, { groupName, description })
    }
    const provider = choice.provider && addProvider(this, this.pool, choice.provider)
    this.client = this.pool.addClient('Client', {
      generateSecret: true,
      // No flow in which an app handles a password: only the sign-in pages handle it.
      authFlows: {},
      // Without this, CDK also allows the implicit grant, and a scope with which people could
      // change their own attributes. A policy may depend on these.
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
        callbackUrls: [`https://${host}${CALLBACK}`],
        logoutUrls: [`https://${host}${SIGNED_OUT}`]
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // The load balancer refreshes at this interval, so it bounds the age of groups and rights.
      accessTokenValidity: Duration.minutes(choice.accessTokenMinutes),
      idTokenValidity: Duration.minutes(choice.accessTokenMinutes),
      refreshTokenValidity: Duration.hours(choice.sessionHours),
      supportedIdentityProviders: [
        cognito.UserPoolClientIdentityProvider.COGNITO,
        ...(provider ? [cognito.UserPoolClientIdentityProvider.custom(provider.providerName)] : [])
      ]
    })
    if (provider) this.client.node.addDependency(provider)
    this.domain = this.#makeDomain(choice)
  }

  #makePool({ choice, protect, region }: SignInProps): cognito.UserPool {
    const isPlus = choice.plan === 'PLUS'
    const pool = new cognito.UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      featurePlan: isPlus ? cognito.FeaturePlan.PLUS : cognito.FeaturePlan.ESSENTIALS,
      // Only the Plus plan has this, and CDK does not check it.
      ...(isPlus && {
        standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION
      }),
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
        passwordHistorySize: 5
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      // A new address is used only after its verification; until then the old one stays.
      autoVerify: { email: true },
      keepOriginal: { email: true },
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: choice.passkeys } },
      ...(choice.passkeys && {
        passkeyRelyingPartyId: signInHost(choice, region),
        passkeyUserVerification: cognito.PasskeyUserVerification.REQUIRED
      }),
      deletionProtection: protect,
      removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    })
    if (choice.passkeys) letPasskeyCountAsBoth(pool)
    if (!isPlus) {
      accept(
        pool,
        'COG8',
        'Plus has no free tier; the plan is a setting, and signIn.plan: PLUS turns it on'
      )
    }
    return pool
  }

  #makeDomain({ domain }: Choice): cognito.UserPoolDomain {
    const made = this.pool.addDomain('Domain', {
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
      ...('prefix' in domain
        ? { cognitoDomain: { domainPrefix: domain.prefix } }
        : {
            customDomain: {
              domainName: domain.host,
              certificate: acm.Certificate.fromCertificateArn(
                this,
                'Certificate',
                domain.certificateArn
              )
            }
          })
    })
    // Managed login shows "Login pages unavailable" for a client without its own style.
    new cognito.CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: this.pool.userPoolId,
      clientId: this.client.userPoolClientId,
      useCognitoProvidedValues: true
    })
    return made
  }
}

/**
 * The host that passkeys are bound to. With a custom domain it must be that domain, or managed
 * login cannot use them (CloudFormation, `WebAuthnRelyingPartyID`).
 */
function signInHost({ domain }: Choice, region: string): string {
  return 'prefix' in domain ? `${domain.prefix}.auth.${region}.amazoncognito.com` : domain.host
}

/**
 * If MFA is required, Cognito offers a passkey only if it counts as both factors. It does when the
 * device has verified its user. CDK's `UserPool` has no property for this yet
 * (`WebAuthnConfigurationType`, `FactorConfiguration`).
 */
function letPasskeyCountAsBoth(pool: cognito.UserPool): void {
  const resource = pool.node.defaultChild
  if (resource instanceof cognito.CfnUserPool) {
    resource.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  }
}
