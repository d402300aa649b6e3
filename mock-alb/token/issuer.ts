import type { BehaviourCell } from '../behaviour.ts'
import { type Clock, secondsOf } from '../clock.ts'
import type { Directory } from '../directory.ts'
import type { Person } from '../people.ts'
import type { Grant, Session } from '../session/sessions.ts'
import { accessToken } from './access-token.ts'
import { DATA_TOKEN_LIFE, dataToken } from './data-token.ts'
import { signAlbJwt, signPoolJwt, type Unsigned } from './jwt.ts'
import type { KeyRing } from './key-ring.ts'
import type { AlbKey } from './keys.ts'

type Issuing = {
  readonly arn: string
  readonly userPoolId: string
  readonly directory: Directory
  readonly keys: KeyRing
  readonly behaviour: BehaviourCell
  readonly now: Clock
}

/**
 * Issues tokens. Their issuer is the pool on AWS, although its keys are served here: a verifier
 * must get the address of the keys from its settings and must not read it from a token.
 */
export class Issuer {
  readonly #with: Issuing
  readonly #issuer: string

  constructor(issuing: Issuing) {
    this.#with = issuing
    const region = issuing.userPoolId.split('_')[0]
    this.#issuer = `https://cognito-idp.${region}.amazonaws.com/${issuing.userPoolId}`
  }

  /** A data token, new on every call: the one real token with a known arrival time was new too. */
  dataToken(person: Person): string {
    return signAlbJwt(this.unsignedData(person), this.albKey().privateKey)
  }

  /** An access token for a session, with the person's current groups. */
  grant(session: Session): Grant {
    const person = this.#with.directory.today(session.person)
    const token = this.unsignedAccess({ ...session, person })
    return {
      accessToken: signPoolJwt(token, this.#with.keys.pool.privateKey),
      groups: person.groups,
      expiresAt: this.#seconds() + this.#with.behaviour.current.accessTokenLife
    }
  }

  unsignedData(person: Person): Unsigned {
    const { signer, clientId, dataTokenSkew } = this.#with.behaviour.current
    const expiresAt = this.#seconds() + DATA_TOKEN_LIFE + dataTokenSkew
    const { kid } = this.albKey()
    return dataToken({ person, kid, issuer: this.#issuer, clientId, signer, expiresAt })
  }

  unsignedAccess({ person, authTime, originJti }: Session): Unsigned {
    const { clientId, accessTokenLife } = this.#with.behaviour.current
    const issuedAt = this.#seconds()
    return accessToken({
      person,
      kid: this.#with.keys.pool.kid,
      issuer: this.#issuer,
      clientId,
      originJti,
      authTime,
      issuedAt,
      expiresAt: issuedAt + accessTokenLife
    })
  }

  /** The key of the signer that the tokens name. */
  albKey(): AlbKey {
    const { keys, behaviour, arn } = this.#with
    return behaviour.current.signer === arn ? keys.alb : keys.foreign
  }

  #seconds(): number {
    return secondsOf(this.#with.now())
  }
}
