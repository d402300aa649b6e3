import { LRUCache } from 'lru-cache'
import type { AppPage } from '../streamlit/forwardmsg.ts'

/** Far more than an app's pages; a bound for apps that make pages up as they go. */
const maxHashes = 10_000

/** The URL path of a page as Streamlit lists it: `/` for the default page. */
export function pathOf(page: AppPage): string {
  return page.isDefault ? '/' : `/${page.urlPathname}`
}

/**
 * What the app behind this proxy has said of its pages, over all its sessions: hash to paths. More
 * than one path has a hash whose page is the default for some people and an ordinary one for others.
 * It serves those who ask by a hash before their own session has listed its pages.
 */
export class AppPages {
  /** The app has listed its pages by `navigation` at least once, as all but old ones do. */
  usesNavigation = false
  readonly #paths = new LRUCache<string, Set<string>>({ max: maxHashes })

  learn(pages: Iterable<AppPage>): void {
    for (const page of pages) {
      if (page.pageScriptHash === '') continue
      const paths = this.#paths.peek(page.pageScriptHash) ?? new Set<string>()
      paths.add(pathOf(page))
      this.#paths.set(page.pageScriptHash, paths)
    }
  }

  pathsOf(hash: string): readonly string[] {
    // `peek`: a browser that asks by a hash does not keep it in.
    return [...(this.#paths.peek(hash) ?? [])]
  }

  /** The hashes of all pages that are the default one to somebody. */
  defaultHashes(): readonly string[] {
    return [...this.#paths.entries()]
      .filter(([, paths]) => paths.has('/'))
      .map(([hash]) => hash)
      .sort()
  }

  /** Every path the app has listed to anyone, in code point order. */
  paths(): readonly string[] {
    return [...new Set([...this.#paths.values()].flatMap((paths) => [...paths]))].sort()
  }
}
