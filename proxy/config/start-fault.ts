/** What to do about a system's error when an address is asked for (`code` of node:net). */
const mends: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it or name another port',
  EADDRNOTAVAIL: 'this machine has no such address; name one of its own, or 0.0.0.0',
  EACCES: 'this user may not listen there; name a port of 1024 or above',
  ENOTFOUND: 'no such host is known; name an address of this machine, or 0.0.0.0'
}

const foreseen = new Set(['PW_CONFIG_INVALID', 'PW_POLICY_INVALID', 'PW_POLICY_UNREAD'])

/**
 * Why the proxy could not start, for the person who started it: what is wrong and how to mend it,
 * without a stack. Only of what nobody foresaw the stack is told.
 */
export function formatStartFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (foreseen.has(code)) return error.message
  const mend = mends[code]
  if (mend === undefined) return error.stack ?? error.message
  return `Pagewarden cannot listen (PAGEWARDEN_LISTEN, PAGEWARDEN_ADMIN_LISTEN): ${error.message}:\n${mend}.`
}
