/** Two sequences of visible ASCII without spaces, and one `@` between them. */
const ADDRESS = /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/

/** The parts of an address that are compared: ASCII in lower case. */
export type Email = {
  readonly address: string
  /** The text after the `@`. */
  readonly domain: string
}

/**
 * Splits an address, or returns null for an address that no rule can match: it has no `@`, more
 * than one `@`, spaces, control characters, or letters outside ASCII. Quoted local parts and
 * internationalised addresses (RFC 5321, RFC 6531) are valid mail. But two readers may see two
 * addresses in one text, and lower-casing them is not safe (U+212A KELVIN SIGN becomes `k`).
 */
export function readEmail(text: string): Email | null {
  if (!ADDRESS.test(text)) return null
  const address = text.toLowerCase()
  return { address, domain: domainOf(address) }
}

/** The text after the last `@`. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
