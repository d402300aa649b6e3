import { AlbJwtVerifier } from 'aws-jwt-verify/alb-verifier'
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier'
import { ALB_ARN, CLIENT_ID, ISSUER, USER_POOL_ID } from '../../proxy/test/support/tokens.ts'
import type { Credentials } from '../../proxy/verify/verdict.ts'
import { expectOutcome } from '../measure/expect-outcome.ts'
import type { Subject } from '../measure/measure.ts'
import type { CredentialSets } from './credential-sets.ts'

/** The code that a user would write; all others are compared with it. */
export const FIRST_LIBRARY = 'library, await verify'

/** aws-jwt-verify alone, with cached keys. */
export function librarySubjects({
  tokens,
  good,
  foreign,
  forged
}: CredentialSets): readonly Subject[] {
  const { alb: albSigner, pool } = tokens
  const alb = AlbJwtVerifier.create({ albArn: ALB_ARN, clientId: CLIENT_ID, issuer: ISSUER })
  const { kty = '', ...point } = albSigner.publicKey.export({ format: 'jwk' })
  const { kid } = albSigner
  alb.cacheJwks({ keys: [{ ...point, kty, kid, alg: 'ES256', use: 'sig' }] })
  const cognito = CognitoJwtVerifier.create({
    userPoolId: USER_POOL_ID,
    clientId: CLIENT_ID,
    tokenUse: 'access'
  })
  const { n = '', e = '' } = pool.publicKey.export({ format: 'jwk' })
  cognito.cacheJwks({ keys: [{ kty: 'RSA', n, e, kid: pool.kid, alg: 'RS256', use: 'sig' }] })

  const verify = async ({ data, accessToken }: Credentials) => {
    await alb.verify(data)
    await cognito.verify(accessToken)
  }
  const accepted = async () => {
    for (const credentials of good) await verify(credentials)
  }
  const acceptedAtOnce = () => {
    for (const { data, accessToken } of good) {
      alb.verifySync(data)
      cognito.verifySync(accessToken)
    }
  }
  const refused = async (list: readonly Credentials[]) => {
    for (const credentials of list) {
      const [outcome] = await Promise.allSettled([verify(credentials)])
      expectOutcome(outcome.status, 'rejected')
    }
  }
  const operations = good.length

  return [
    { name: FIRST_LIBRARY, operations, run: accepted },
    { name: 'library, verifySync', operations, run: acceptedAtOnce },
    { name: 'library, refused early (other signer)', operations, run: () => refused(foreign) },
    { name: 'library, refused late (signature)', operations, run: () => refused(forged) }
  ]
}
