/** A file by its path, or a URL. */
export type PolicyLocation = { readonly kind: 'file' | 'url'; readonly name: string }

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
/** A name without a dot is not in public DNS: a service of the same compose network. */
const neighbour = /^[a-z0-9_-]+$/

/**
 * Reads the setting of a policy's place. `http` is for an agent on this machine, and with `allowHttp`
 * for a neighbour in a compose network: whoever can change the answer decides who sees what.
 *
 * @returns the place, or what it must be.
 */
export function readPlace(
  text: string,
  allowHttp: boolean
): PolicyLocation | { readonly wanted: string } {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'file', name: text }
  const url = URL.parse(text)
  if (url === null) return { wanted: 'a file, or a URL such as https://example.com/policy.yaml' }
  // What is in it is in the log and on the console.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { wanted: 'a URL without a user, a query and a fragment' }
  }
  const isNear = loopback.test(url.hostname) || (allowHttp && neighbour.test(url.hostname))
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isNear)) {
    return { kind: 'url', name: url.href }
  }
  return { wanted: 'a file, an https URL, or an http URL of this machine' }
}
