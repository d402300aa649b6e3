/** The two origins of the mock, known once its servers listen. */
export type Origins = {
  /** The load balancer's origin for browsers. */
  readonly public: () => string
  /** The origin of the AWS side. */
  readonly aws: () => string
}

/** The load balancer's path for the authorization code, which it reserves on every host. */
export const CALLBACK_PATH = '/oauth2/idpresponse'

/** Whether browsers use TLS for an origin. */
export function isSecure(origin: string): boolean {
  return origin.startsWith('https:')
}
