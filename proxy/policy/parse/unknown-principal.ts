import { readEmail } from '../email.ts'
import { didYouMean, nearest } from '../nearest.ts'
import { quote } from '../quote.ts'
import { FORMS, isDomain, VALUE_KINDS } from './principal-value.ts'

/** What people of other tools write for everybody; anonymous visitors never get this far. */
const EVERYBODY: ReadonlySet<string> = new Set([
  '*',
  'all',
  'any',
  'anyone',
  'authenticated',
  'everybody',
  'everyone',
  'public'
])

/** A text that is no principal, and the principal it was probably meant to be. */
export function formatUnknown(text: string, roles: ReadonlySet<string>): string {
  if (text === '') return `nothing stands here; ${FORMS}`
  const meant = guess(text)
  if (meant !== null) return `${quote(text)} is no principal; did you mean ${quote(meant)}?`
  if (text.includes(':')) return `${quote(text)} is no principal; ${FORMS}`
  const otherwise = `define it under \`roles:\`, or write ${quote(`group:${text}`)} for a group`
  return `${quote(text)} is no role${didYouMean(text, ['signed-in', ...roles], otherwise)}`
}

function guess(text: string): string | null {
  if (EVERYBODY.has(text.toLowerCase())) return 'signed-in'
  if (readEmail(text) !== null && !text.includes(':')) return `email:${text}`
  if (/[^.]\.[^.]/.test(text) && isDomain(text)) return `domain:${text}`
  const colon = text.indexOf(':')
  const value = text.slice(colon + 1).trim()
  if (colon < 1 || value === '') return null
  const kind = nearest(text.slice(0, colon).trim(), VALUE_KINDS)
  return kind === null ? null : `${kind}:${value}`
}
