import { randomBytes } from 'node:crypto'
import { secondsOf } from '../clock.ts'

/**
 * The `X-Amzn-Trace-Id` for the target ("Request tracing", Elastic Load Balancing user guide): a
 * `Root` of ours when the client sent none; else the client's fields and a `Self` of ours.
 */
export function traceId(inbound: string | undefined, milliseconds: number): string {
  const own = `1-${secondsOf(milliseconds).toString(16).padStart(8, '0')}-${randomBytes(12).toString('hex')}`
  const fields = (inbound ?? '')
    .split(';')
    .map((field) => field.trim())
    .filter((field) => field !== '' && !field.startsWith('Self='))
  if (fields.some((field) => field.startsWith('Root='))) {
    return [`Self=${own}`, ...fields].join(';')
  }
  return [`Root=${own}`, ...fields].join(';')
}
