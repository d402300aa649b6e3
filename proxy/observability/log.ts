import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * The log: one JSON object a line. It holds reasons, page paths and each person's `sub`; never a
 * token, a cookie or an email. Nothing here logs whole requests or headers, so there is nothing to
 * redact; the list below is for a stray object that somebody logs one day.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => loggedError(error) },
    redact: {
      paths: ['headers', 'req', 'request', 'cookie', 'email', 'token', 'identity'],
      censor: '[redacted]'
    }
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

type LoggedError = {
  readonly code: string | null
  readonly message: string
  readonly stack: string | null
  readonly cause: LoggedError | null
}

/** How many causes of causes are told; a chain of them may even be a circle. */
const maxCauses = 5

/** An error without the fields that libraries hang on it: those hold tokens and addresses. */
function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) {
    return { code: null, message: String(error), stack: null, cause: null }
  }
  const { message, stack = null, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  const isLast = cause === undefined || depth === maxCauses
  return { code, message, stack, cause: isLast ? null : loggedError(cause, depth + 1) }
}
