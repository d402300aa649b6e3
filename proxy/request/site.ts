import { createHash } from 'node:crypto'
import type { Contact } from '../config/contact.ts'
import { PAGE_STYLE } from './page-style.ts'

/** What all our own pages have in common: where the app is, how they look, and whom to ask. */
export type Site = {
  /** Streamlit's `server.baseUrlPath`: empty, or with a slash in front and none behind. */
  readonly basePath: string
  readonly contact: Contact | null
  /** Each goes into a `style` element of its own, the operator's behind ours. */
  readonly styles: readonly string[]
  /** Their sources for a content security policy (CSP level 3, section 2.3.1). */
  readonly styleHashes: readonly string[]
}

/** @param brandCss what `loadBrand` made of the operator's file; `null` without one. */
export function createSite(
  basePath: string,
  contact: Contact | null,
  brandCss: string | null
): Site {
  const styles = brandCss === null ? [PAGE_STYLE] : [PAGE_STYLE, brandCss]
  return { basePath, contact, styles, styleHashes: styles.map(hashSource) }
}

/** How a content security policy names the text of an element. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
