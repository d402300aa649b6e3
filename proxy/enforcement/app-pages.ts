import { LRUCache } from 'lru-cache'
import type { AppPage } from '../streamlit/forwardmsg.ts'

/** Far more than an app's pages; a limit for apps that make up pages at run time. */
const maxHashes = 10_000

/** The URL path of a page as Streamlit lists it: `/` for the default page. */
export function pathOf(page: AppPage): string {
  return page.isDefault ? '/' : `/${page.urlPathname}`
}

/**
 * The pages that the app has listed in all its sessions: hash to paths. A hash has more than one path
 * if its page is the default for some people and an ordinary one for others. It answers requests by
 * hash before a session has listed its own pages.
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
    // `peek`: a request by hash does not count as a use.
    return [...(this.#paths.peek(hash) ?? [])]
  }

  /** The hashes of all pages that are the default page in some session. */
  defaultHashes(): readonly string[] {
    return [...this.#paths.entries()]
      .filter(([, paths]) => paths.has('/'))
      .map(([hash]) => hash)
      .sort()
  }

  /** Every path that the app has listed in any session, in code point order. */
  paths(): readonly string[] {
    return [...new Set([...this.#paths.values()].flatMap((paths) => [...paths]))].sort()
  }
}
