/** Two runs of visible ASCII, no space, and one `@` between them. */
const ADDRESS = /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/

/** What of an address is compared: lower-cased ASCII. */
export type Email = {
  readonly address: string
  /** What follows the `@`. */
  readonly domain: string
}

/**
 * Takes an address apart, or returns null for one that no rule can match: more than one `@`, none,
 * spaces, control characters, or letters outside ASCII. Quoted local parts and internationalised
 * addresses (RFC 5321, RFC 6531) are valid mail, but two readers may see two addresses in one text,
 * and lower-casing them is not safe (U+212A KELVIN SIGN becomes `k`).
 */
export function readEmail(text: string): Email | null {
  if (!ADDRESS.test(text)) return null
  const address = text.toLowerCase()
  return { address, domain: domainOf(address) }
}

/** What follows the last `@`. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
