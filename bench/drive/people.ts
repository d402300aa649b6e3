import type { TokenFixture } from '../../proxy/test/support/tokens.ts'
import type { Fields } from './request.ts'

export const HOST = 'app.example.com'
export const ORIGIN = `https://${HOST}`

const day = 86_400

/** The load balancer's headers for signed-in people. */
export class People {
  readonly #tokens: TokenFixture
  readonly #known = new Map<number, Fields>()

  constructor(tokens: TokenFixture) {
    this.#tokens = tokens
  }

  /** The tokens of a person. They are signed once and stay the same. */
  fields(person: number): Fields {
    const fields = this.#known.get(person) ?? this.#signed(person, 0)
    this.#known.set(person, fields)
    return fields
  }

  /** Headers of one person, each with a new data token and, for an hour, the same access token. */
  renewed(count: number): readonly Fields[] {
    const { 'x-amzn-oidc-accesstoken': access = '', ...fields } = this.fields(0)
    return Array.from(Array(count).keys(), (index) => ({
      ...fields,
      'x-amzn-oidc-accesstoken': access,
      'x-amzn-oidc-data': this.#data(0, index + 1)
    }))
  }

  #signed(person: number, index: number): Fields {
    const sub = subOf(person)
    return {
      host: HOST,
      'x-amzn-oidc-data': this.#data(person, index),
      'x-amzn-oidc-accesstoken': this.#tokens.access({
        exp: this.#tokens.clock.at(day),
        claims: { sub, username: sub }
      }),
      'x-amzn-oidc-identity': sub,
      cookie: `AWSELBAuthSessionCookie-0=${'x'.repeat(1_800)}; ajs=1`
    }
  }

  #data(person: number, index: number): string {
    const sub = subOf(person)
    const email = `p${person}@example.com`
    return this.#tokens.data({
      exp: this.#tokens.clock.at(day),
      claims: { sub, username: sub, email, index }
    })
  }
}

function subOf(person: number): string {
  return `4b5bef9c-5042-4a9c-a3a1-${`${person}`.padStart(12, '0')}`
}
