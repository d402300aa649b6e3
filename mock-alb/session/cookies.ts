/** The cookies of a `Cookie` header; of two with the same name the first counts. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    if (name !== '' && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}

export type CookieOptions = {
  /** Seconds; 0 deletes the cookie. */
  readonly maxAge: number
  /** Only for origins with TLS: a browser drops a secure cookie that arrives without TLS. */
  readonly secure: boolean
}

/** A `Set-Cookie` value with the attributes the load balancer gives all its cookies. */
export function setCookie(name: string, value: string, { maxAge, secure }: CookieOptions): string {
  return `${name}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly${secure ? '; Secure' : ''}`
}
