import type { Logger } from 'pino'

/** The used part of a logger. It never gets a token, a cookie or an email. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn'>
