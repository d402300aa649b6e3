import type { SourceFile } from './folder.ts'
import type { Declared } from './python/declared.ts'
import type { Finding } from './python/finding.ts'
import { functionsIn } from './python/functions.ts'
import { comparePageFiles, isPageFile, pageNameOf } from './python/page-file.ts'
import { readSource, type SourceReading } from './python/read-source.ts'
import { readTokens } from './python/tokens.ts'

/** A page of an app. */
export type AppPage = {
  /** As a policy names it: `/` or `/sales`. */
  readonly path: string
  /** The default page's own names, which its URL does not show and the policy may still name. */
  readonly aliases: readonly string[]
  /** Where it is written: a file of Python, or the address of a running app. */
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export type AppReading = {
  readonly usesStreamlit: boolean
  readonly pages: readonly AppPage[]
  readonly unread: readonly Finding[]
  /** What the reader had to assume. */
  readonly notes: readonly string[]
}

export type AppFound =
  | { readonly ok: true; readonly app: AppReading }
  | { readonly ok: false; readonly message: string }

/** The pages of an app, from its Python files alone: nothing is run. */
export function readAppPages(files: readonly SourceFile[]): AppReading {
  const read = files.map(({ path, text }) => ({ path, tokens: readTokens(text) }))
  const functions = new Set(read.flatMap(({ tokens }) => functionsIn(tokens)))
  const sources = read.map(({ path, tokens }) => ({ path, ...readSource(path, tokens, functions) }))
  const usesStreamlit = sources.some((source) => source.usesStreamlit)
  const hasNavigation = sources.some(({ callsNavigation }) => callsNavigation)
  const folder = pagesFolder(files)
  const declared = hasNavigation ? declaredPages(sources) : { pages: [], notes: [] }
  const root = hasNavigation ? [] : [entryPage(sources)]
  return {
    usesStreamlit,
    pages: unique([...root, ...declared.pages, ...folder]),
    unread: hasNavigation ? sources.flatMap(({ unread }) => unread) : [],
    notes: [...declared.notes, ...(hasNavigation && folder.length > 0 ? [BOTH] : [])]
  }
}

/**
 * Streamlit reads `pages/` until `st.navigation` has run once in the process, so that the first to
 * come may open its files (`PagesManager.uses_pages_directory`, streamlit 1.67.0).
 */
const BOTH =
  'the app calls `st.navigation` and has a `pages/` folder, which Streamlit serves until that call has run once; rename the folder'

type NamedSource = SourceReading & { readonly path: string }

/** The pages that are given to `st.navigation`; the first is the default if none says it is. */
function declaredPages(sources: readonly NamedSource[]): {
  readonly pages: readonly AppPage[]
  readonly notes: readonly string[]
} {
  const all = sources.flatMap(({ pages }) => pages)
  const given = sources.find(({ callsNavigation }) => callsNavigation)?.first ?? null
  const named = all.find(({ isDefault }) => isDefault)
  const root = named ?? given ?? all[0]
  const isGuess = named === undefined && given === null && root !== undefined
  const notes = isGuess
    ? [
        `no page says \`default=True\`; \`${root.name}\` (${root.file}:${root.line}) is taken for \`/\``
      ]
    : []
  return { pages: all.map((page) => toPage(page, page === root || page.isDefault)), notes }
}

/** Without a name of its own a page can only be the default. */
function toPage({ name, file, line, column }: Declared, isRoot: boolean): AppPage {
  const place = { file, line, column }
  if (name === '') return { path: '/', aliases: [], ...place }
  const own = `/${name}`
  return isRoot ? { path: '/', aliases: [own], ...place } : { path: own, aliases: [], ...place }
}

/** The script of an app with a `pages/` folder, or of one page. */
function entryPage(sources: readonly NamedSource[]): AppPage {
  const scripts = sources.filter(({ path, usesStreamlit }) => usesStreamlit && !path.includes('/'))
  const script =
    scripts.find(({ path }) => path === 'streamlit_app.py') ??
    (scripts.length === 1 ? scripts[0] : undefined)
  // Of several scripts only `streamlit run` knows which one it is given.
  if (script === undefined) return { path: '/', aliases: [], file: '.', line: 1, column: 1 }
  const { path } = script
  return { path: '/', aliases: [`/${pageNameOf(path)}`], file: path, line: 1, column: 1 }
}

function pagesFolder(files: readonly SourceFile[]): readonly AppPage[] {
  return files
    .flatMap(({ path }) => /^pages\/([^/]+)$/.exec(path)?.slice(1) ?? [])
    .filter(isPageFile)
    .toSorted(comparePageFiles)
    .map((name) => ({
      path: `/${pageNameOf(name)}`,
      aliases: [],
      file: `pages/${name}`,
      line: 1,
      column: 1
    }))
}

/** Each path once, where it first stands, with all of its names. */
function unique(pages: readonly AppPage[]): readonly AppPage[] {
  const byPath = new Map<string, AppPage>()
  for (const page of pages) {
    const { aliases, ...first } = byPath.get(page.path) ?? { ...page, aliases: [] }
    byPath.set(page.path, { ...first, aliases: [...new Set([...aliases, ...page.aliases])] })
  }
  return [...byPath.values()]
}
