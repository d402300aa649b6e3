import type { SourceFile } from './folder.ts'
import type { Declared } from './python/declared.ts'
import type { Finding } from './python/finding.ts'
import { functionsIn } from './python/functions.ts'
import { comparePageFiles, isPageFile, pageNameOf } from './python/page-file.ts'
import { readSource, type SourceReading } from './python/read-source.ts'
import { readTokens } from './python/tokens.ts'

/** A page of an app. */
export type AppPage = {
  /** Its name in a policy: `/` or `/sales`. */
  readonly path: string
  /** The default page's own names. Its URL does not show them, but a policy may contain them. */
  readonly aliases: readonly string[]
  /** Its origin: a Python file, or the address of a running app. */
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export type AppReading = {
  readonly usesStreamlit: boolean
  readonly pages: readonly AppPage[]
  readonly unread: readonly Finding[]
  /** The assumptions of the reader. */
  readonly notes: readonly string[]
}

export type AppFound =
  | { readonly ok: true; readonly app: AppReading }
  | { readonly ok: false; readonly message: string }

/** Finds the pages of an app in its Python files. No code of the app runs. */
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
 * Streamlit uses `pages/` until `st.navigation` has run once in the process. So the first visitor
 * may open the files in it (`PagesManager.uses_pages_directory`, streamlit 1.67.0).
 */
const BOTH =
  'the app calls `st.navigation` and has a `pages/` folder, which Streamlit serves until that call has run once; rename the folder'

type NamedSource = SourceReading & { readonly path: string }

/**
 * The pages that `st.navigation` receives. The first is the default page, unless another one says
 * that it is.
 */
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

/** A page without a name of its own can only be the default page. */
function toPage({ name, file, line, column }: Declared, isRoot: boolean): AppPage {
  const position = { file, line, column }
  if (name === '') return { path: '/', aliases: [], ...position }
  const own = `/${name}`
  return isRoot
    ? { path: '/', aliases: [own], ...position }
    : { path: own, aliases: [], ...position }
}

/** The script of an app that has a `pages/` folder or a single page. */
function entryPage(sources: readonly NamedSource[]): AppPage {
  const scripts = sources.filter(({ path, usesStreamlit }) => usesStreamlit && !path.includes('/'))
  const script =
    scripts.find(({ path }) => path === 'streamlit_app.py') ??
    (scripts.length === 1 ? scripts[0] : undefined)
  // When there are several scripts, only the command line of `streamlit run` names the right one.
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

/** Each path once, at its first position, with all its aliases. */
function unique(pages: readonly AppPage[]): readonly AppPage[] {
  const byPath = new Map<string, AppPage>()
  for (const page of pages) {
    const { aliases, ...first } = byPath.get(page.path) ?? { ...page, aliases: [] }
    byPath.set(page.path, { ...first, aliases: [...new Set([...aliases, ...page.aliases])] })
  }
  return [...byPath.values()]
}
