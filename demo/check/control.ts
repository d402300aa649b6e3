import { DemoFault } from '../fault.ts'
import { SAMPLE_PAGES } from '../pages.ts'
import { DIRECT_HEADERS, RawSession } from './raw-session.ts'
import type { HashedPage } from './try-pages.ts'
import { contains } from './wire.ts'

/**
 * Requests every page from Streamlit itself, past Pagewarden. This returns the hashes. It also
 * proves that the check recognizes each page; without this proof, "not shown" would mean nothing.
 */
export async function askStreamlit(origin: string): Promise<readonly HashedPage[]> {
  const session = await RawSession.open({ origin, headers: DIRECT_HEADERS })
  if (session === null) throw new DemoFault('Streamlit itself refuses a websocket.')
  const listed = new Map(session.listed().map(({ path, hash }) => [path, hash]))
  const unknown = [...listed.keys()].filter((path) => !SAMPLE_PAGES.some((p) => p.path === path))
  if (unknown.length > 0) {
    throw new DemoFault(`The app has pages that demo/pages.ts does not know: ${unknown.join(', ')}`)
  }
  const pages = SAMPLE_PAGES.map((page) => ({ ...page, hash: listed.get(page.path) ?? '' }))
  for (const { path, heading, hash } of pages) {
    const messages = await session.ask({ hash })
    if (hash !== '' && messages.some((message) => contains(message, heading))) continue
    throw new DemoFault(`Streamlit itself does not show "${heading}" at ${path}: see demo/pages.ts`)
  }
  session.close()
  return pages
}
