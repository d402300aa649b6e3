import type { Kind } from './setting.ts'

/** The contact for people who need help: a text and a link. */
export type Contact = { readonly text: string; readonly href: string | null }

const maxCharacters = 200
const address = /^[^\s@,;?&<>"]{1,64}@[A-Za-z0-9.-]{1,253}$/
const wanted = {
  wanted: `a line of at most ${maxCharacters} characters, mailto:ADDRESS or https://...`
}

/** A contact line: plain text, an email address, or a web page. */
export const contact: Kind<Contact> = (text) => {
  if (text.length > maxCharacters || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return wanted
  if (/^mailto:/i.test(text)) {
    const to = text.slice('mailto:'.length)
    return address.test(to) ? { text: to, href: `mailto:${to}` } : wanted
  }
  // Any other scheme would be an unwanted link, `javascript:` for example.
  if (!/^[a-z][a-z0-9+.-]*:\S/i.test(text)) return { text, href: null }
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return wanted
  return { text: url.href.slice('https://'.length).replace(/\/$/, ''), href: url.href }
}
