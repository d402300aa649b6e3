import type { PythonCall } from './calls.ts'
import { type Declared, nameOf, textOf } from './declared.ts'
import type { Finding } from './finding.ts'

export type PageReading =
  | { readonly kind: 'page'; readonly page: Declared }
  /** The name is known only when the source runs. */
  | { readonly kind: 'unread'; readonly finding: Finding }
  /** A link to another site, which is not a page of the app. */
  | { readonly kind: 'link' }

/**
 * Reads a call of `st.Page` (`Page.__init__` of streamlit 1.67.0 navigation/page.py). Its
 * `url_path` comes first, then the name of its file or function. Slashes at the ends are ignored.
 */
export function readPageCall(
  file: string,
  { at, positional, named }: PythonCall,
  functions: ReadonlySet<string>
): PageReading {
  const { line, column } = at
  const source = positional[0] ?? named.get('page') ?? []
  if (/^https?:\/\//i.test(textOf(source) ?? '')) return { kind: 'link' }
  const isDefault = named.get('default')?.[0]?.text === 'True'
  const urlPath = named.get('url_path')
  const isGiven = urlPath !== undefined && urlPath[0]?.text !== 'None'
  const name = isGiven ? textOf(urlPath) : nameOf(source, functions)
  if (name === null && !isDefault) {
    const what = isGiven ? 'its `url_path`' : 'its file or function'
    const message = `only running the app tells the name of this page, ${what} is not written out here; add \`url_path="..."\``
    return { kind: 'unread', finding: { level: 'warning', file, line, column, message } }
  }
  const bare = (name ?? '').trim().replace(/^\/+|\/+$/g, '')
  return { kind: 'page', page: { name: bare, isDefault, file, line, column } }
}
