/** A file by its path, or a URL. */
export type PolicyLocation = { readonly kind: 'file' | 'url'; readonly name: string }

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
/** A name without a dot is not in public DNS. It is a service of the same compose network. */
const neighbour = /^[a-z0-9_-]+$/

/**
 * Reads the location of a policy from a setting. `http` is allowed for an agent on this machine,
 * and with `allowHttp` for a service of the same compose network. Elsewhere an attacker on the
 * network could replace the policy.
 *
 * @returns the location, or a description of valid values.
 */
export function readPolicyLocation(
  text: string,
  allowHttp: boolean
): PolicyLocation | { readonly wanted: string } {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'file', name: text }
  const url = URL.parse(text)
  if (url === null) return { wanted: 'a file, or a URL such as https://example.com/policy.yaml' }
  // The URL is in the log and on the console, so it must not contain a secret.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { wanted: 'a URL without a user, a query and a fragment' }
  }
  const isNear = loopback.test(url.hostname) || (allowHttp && neighbour.test(url.hostname))
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isNear)) {
    return { kind: 'url', name: url.href }
  }
  return { wanted: 'a file, an https URL, or an http URL of this machine' }
}
