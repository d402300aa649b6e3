import { closing, type Expression, isSign, type PythonCall, splitAtCommas } from './calls.ts'
import { type Declared, nameOf, pathOf } from './declared.ts'
import type { Token } from './tokens.ts'

/** One entry of a list of pages. */
export type Listed =
  /** A file or a function, from which Streamlit makes a page. */
  | { readonly kind: 'page'; readonly page: Declared }
  /** A call of `st.Page` or a variable, by its first token. */
  | { readonly kind: 'other'; readonly first: Token }

/** The facts from the rest of the app. */
export type Known = {
  readonly functions: ReadonlySet<string>
  /** The first tokens of all `st.Page` calls that have been read. */
  readonly calls: ReadonlySet<Token>
}

/**
 * Reads the literal list or map that `st.navigation` receives, directly or through a variable
 * (`_navigation` of streamlit 1.67.0 commands/navigation.py).
 */
export function readNavigationCall(
  file: string,
  { positional, named }: PythonCall,
  tokens: readonly Token[],
  known: Known
): readonly Listed[] {
  const given = positional[0] ?? named.get('pages') ?? []
  const [first] = given
  const isVariable = given.length === 1 && first?.kind === 'name'
  const list = isVariable ? firstValueOf(first.text, tokens) : given
  return partsOf(list).map((part) => readPart(file, part, known))
}

/** The first list or map that is assigned to a variable. */
function firstValueOf(name: string, tokens: readonly Token[]): Expression {
  const start = tokens.findIndex(
    ({ text }, index) =>
      text === name &&
      isSign(tokens[index + 1], '=') &&
      (isSign(tokens[index + 2], '[') || isSign(tokens[index + 2], '{'))
  )
  return start === -1 ? [] : tokens.slice(start + 2, closing(tokens, start + 2) + 1)
}

/** The entries of a list, or of all lists in a map of sections. */
function partsOf(source: Expression): readonly Expression[] {
  const parts = splitAtCommas(source.slice(1, -1))
  if (isSign(source[0], '[')) return parts
  if (!isSign(source[0], '{')) return []
  return parts.flatMap((part) =>
    partsOf(part.slice(1 + part.findIndex((token) => isSign(token, ':'))))
  )
}

function readPart(file: string, part: Expression, { functions, calls }: Known): Listed {
  // `splitAtCommas` returns no empty parts.
  const [first] = part as readonly [Token, ...Token[]]
  // A call may also end with a file name.
  const isCall = part.some((token) => calls.has(token))
  const isFunction = part.length === 1 && functions.has(first.text)
  const isPage = isFunction || (!isCall && pathOf(part) !== null)
  const name = isPage ? nameOf(part, functions) : null
  if (name === null) return { kind: 'other', first }
  const { line, column } = first
  return { kind: 'page', page: { name, isDefault: false, file, line, column } }
}
