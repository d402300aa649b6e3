/** The parameters of an authorization request, which the sign-in page preserves. */
export type SignInRequest = {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string
}

/** The registration of the app client. */
export type Registration = { readonly clientId: string; readonly redirectUri: string }

export type SignInReading =
  | { readonly ok: true; readonly request: SignInRequest }
  | { readonly ok: false; readonly fault: string }

/**
 * Reads an authorization request (RFC 6749 section 4.1.1). A fault in client or redirect URI is
 * shown to the person. A redirect with the error would be an open redirector (section 4.1.2.1).
 */
export function readSignIn(query: URLSearchParams, registered: Registration): SignInReading {
  const clientId = query.get('client_id') ?? ''
  const redirectUri = query.get('redirect_uri') ?? ''
  if (clientId !== registered.clientId) return fault(`Client ${clientId} does not exist.`)
  if (redirectUri !== registered.redirectUri) {
    return fault(`The redirect URI has to be ${registered.redirectUri}, not ${redirectUri}`)
  }
  if (query.get('response_type') !== 'code') return fault('The response type has to be code.')
  return { ok: true, request: { clientId, redirectUri, state: query.get('state') ?? '' } }
}

/** The redirect of the browser with its code (RFC 6749 section 4.1.2). */
export function returnUrl({ redirectUri, state }: SignInRequest, code: string): string {
  return `${redirectUri}?${new URLSearchParams({ code, state })}`
}

function fault(text: string): SignInReading {
  return { ok: false, fault: text }
}
