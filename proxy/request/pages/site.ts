import { createHash } from 'node:crypto'
import type { Contact } from '../../config/contact.ts'
import { PAGE_STYLE } from './page-style.ts'

/** What all our own pages share: where the app is, their style, and the contact. */
export type Site = {
  /** Streamlit's `server.baseUrlPath`: empty, or with a slash at the start and none at the end. */
  readonly basePath: string
  readonly contact: Contact | null
  /** Each is in its own `style` element, the operator's after ours. */
  readonly styles: readonly string[]
  /** Their sources for a content security policy (CSP level 3, section 2.3.1). */
  readonly styleHashes: readonly string[]
}

/** @param brandCss the operator's style from `loadBrand`; `null` without one. */
export function createSite(
  basePath: string,
  contact: Contact | null,
  brandCss: string | null
): Site {
  const styles = brandCss === null ? [PAGE_STYLE] : [PAGE_STYLE, brandCss]
  return { basePath, contact, styles, styleHashes: styles.map(hashSource) }
}

/** The hash source by which a content security policy allows the text of an element. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
