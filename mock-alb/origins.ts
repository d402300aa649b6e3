/** The two origins of the mock, known once its servers listen. */
export type Origins = {
  /** The load balancer's, as browsers see it. */
  readonly public: () => string
  /** That of everything that is AWS's. */
  readonly aws: () => string
}

/** Where the load balancer takes the authorization code: a path it keeps for itself on every host. */
export const CALLBACK_PATH = '/oauth2/idpresponse'

/** Whether browsers reach an origin by TLS. */
export function isSecure(origin: string): boolean {
  return origin.startsWith('https:')
}
