import { callsOfStreamlit } from './calls.ts'
import type { Declared } from './declared.ts'
import type { Finding } from './finding.ts'
import { type Listed, readNavigationCall } from './navigation-call.ts'
import { readPageCall } from './page-call.ts'
import type { Token } from './tokens.ts'

/** The facts about an app's pages in one Python file. */
export type SourceReading = {
  readonly pages: readonly Declared[]
  /** Pages whose name is known only when the source runs. */
  readonly unread: readonly Finding[]
  readonly usesStreamlit: boolean
  readonly callsNavigation: boolean
  /**
   * The first page that `st.navigation` receives. It is the default page, unless another one says
   * that it is.
   */
  readonly first: Declared | null
}

/**
 * Reads a Python file without running it.
 *
 * @param functions - the functions that all files of the app define.
 */
export function readSource(
  file: string,
  tokens: readonly Token[],
  functions: ReadonlySet<string>
): SourceReading {
  const calls = callsOfStreamlit(tokens)
  const declared = calls
    .filter(({ name }) => name === 'Page')
    .map((call) => ({ call, reading: readPageCall(file, call, functions) }))
  const navigations = calls.filter(({ name }) => name === 'navigation')
  const known = { functions, calls: new Set(declared.map(({ call }) => call.at)) }
  const listed = navigations.flatMap((call) => readNavigationCall(file, call, tokens, known))

  const pageOf = (element: Listed | undefined): Declared | null => {
    if (element === undefined) return null
    if (element.kind === 'page') return element.page
    const { first } = element
    const found = declared.find(({ call }) => call.at === first || call.assignedTo === first.text)
    return found?.reading.kind === 'page' ? found.reading.page : null
  }
  return {
    pages: [
      ...declared.flatMap(({ reading }) => (reading.kind === 'page' ? [reading.page] : [])),
      ...listed.flatMap((element) => (element.kind === 'page' ? [element.page] : []))
    ],
    unread: declared.flatMap(({ reading }) => (reading.kind === 'unread' ? [reading.finding] : [])),
    usesStreamlit: tokens.some(({ kind, text }) => kind === 'name' && text === 'streamlit'),
    callsNavigation: navigations.length > 0,
    first: pageOf(listed[0])
  }
}
