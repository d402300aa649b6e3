import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * Makes the log: one JSON object on each line. It has reasons, page paths and each person's `sub`, and never
 * a token, a cookie or an email. No code logs whole requests or headers. The redaction below is for an
 * object that somebody logs by mistake.
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

/** Maximum depth of causes. A chain of causes can be circular. */
const maxCauses = 5

/** An error without the fields that libraries add, which can contain tokens and addresses. */
function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) {
    return { code: null, message: String(error), stack: null, cause: null }
  }
  const { message, stack = null, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  const isLast = cause === undefined || depth === maxCauses
  return { code, message, stack, cause: isLast ? null : loggedError(cause, depth + 1) }
}
