import type { Logger } from 'pino'

/** What the mock needs of a logger. Never given a token, a cookie or an email. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn'>
