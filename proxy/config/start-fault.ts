/** The remedy for each system error of a listening address (`code` of node:net). */
const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it or name another port',
  EADDRNOTAVAIL: 'this machine has no such address; name one of its own, or 0.0.0.0',
  EACCES: 'this user may not listen there; name a port of 1024 or above',
  ENOTFOUND: 'no such host is known; name an address of this machine, or 0.0.0.0'
}

const explainedCodes = new Set(['PW_CONFIG_INVALID', 'PW_POLICY_INVALID', 'PW_POLICY_UNREAD'])

/**
 * Explains to the operator why the proxy could not start, with the remedy and without a stack. Only
 * an unexpected error shows its stack.
 */
export function formatStartFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (explainedCodes.has(code)) return error.message
  const remedy = remedies[code]
  if (remedy === undefined) return error.stack ?? error.message
  return `Pagewarden cannot listen (PAGEWARDEN_LISTEN, PAGEWARDEN_ADMIN_LISTEN): ${error.message}:\n${remedy}.`
}
