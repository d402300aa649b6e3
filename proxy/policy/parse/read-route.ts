import { quote } from '../quote.ts'
import { isLonger, isPage, isPath, isReserved, maxNameBytes } from '../route.ts'

/** Null when the text is valid as the key of a page; otherwise the fault and its remedy. */
export function faultOfPage(text: string): string | null {
  const fault = faultOfAny(text, 'page')
  if (fault !== null) return fault
  if (text !== '/' && text.endsWith('/') && isPage(text.slice(0, -1))) {
    return `${quote(text)} is no page; did you mean ${quote(text.slice(0, -1))}?`
  }
  if (isPath(text) && !isPage(text)) {
    return `${quote(text)} is no page, a page of Streamlit has one segment; put it under \`paths:\` if it is another route of the app`
  }
  return isPage(text) ? null : `${quote(text)} is no page; write \`/\` or \`/name\``
}

/** Null when the text is valid as the key of a path; otherwise the fault and its remedy. */
export function faultOfPath(text: string): string | null {
  if (text === '/') {
    return '`/` covers every route there is; write that under `unlisted:`, and a rule for the page `/` under `pages:`'
  }
  const fault = faultOfAny(text, 'path')
  if (fault !== null) return fault
  return isPath(text) ? null : `${quote(text)} is no path; write it as in \`/app/static/finance/\``
}

/** Null when the text is valid in a test; otherwise the fault and its remedy. */
export function faultOfQuestion(text: string): string | null {
  const fault = faultOfAny(text, 'page or path')
  if (fault !== null || isPage(text) || isPath(text)) return fault
  return `${quote(text)} is no page or path; write it as in \`/sales\` or \`/app/static/finance/q1.csv\``
}

function faultOfAny(text: string, what: string): string | null {
  if (text === '') return `nothing stands here; write the ${what}`
  if (isLong(text)) {
    return `${quote(text)} is longer than ${maxNameBytes} bytes, which no ${what} of a policy may be; give it a shorter name in the app`
  }
  if (/^https?:\/\/[^/]/.test(text)) {
    return `${quote(text)} is a whole address; write the ${what} alone, without the host and the app's base path`
  }
  if (text !== text.trim()) return `${quote(text.trim())} has spaces around it; take them out`
  if (!text.startsWith('/'))
    return `${quote(text)} is no ${what}; did you mean ${quote(`/${text}`)}?`
  const pattern = /[*?#]/.exec(text)?.[0]
  if (pattern !== undefined) {
    return `${quote(text)} has a ${quote(pattern)}, and a policy has no patterns, queries or fragments; name each ${what}, and leave the rest to \`unlisted:\``
  }
  if (/%[0-9A-Fa-f]{2}/.test(text)) {
    return `${quote(text)} is percent-encoded; write the text as a person reads it`
  }
  if (isReserved(text)) {
    return `${quote(text)} belongs to Streamlit or to Pagewarden, which decides on it before any policy is asked; take it out`
  }
  return null
}

/** Names are compared in NFC, which can be longer than the text. The cheap check comes first. */
function isLong(text: string): boolean {
  const bytes = maxNameBytes + '/'.length
  return isLonger(text, bytes) || isLonger(text.normalize('NFC'), bytes)
}
