import { closing, type Expression, isSign, type PythonCall, splitAtCommas } from './calls.ts'
import { type Declared, nameOf, pathOf } from './declared.ts'
import type { Token } from './tokens.ts'

/** What a list of pages holds at one place. */
export type Listed =
  /** A file or a function, which Streamlit makes a page of. */
  | { readonly kind: 'page'; readonly page: Declared }
  /** A call of `st.Page`, or a variable: its first token. */
  | { readonly kind: 'other'; readonly first: Token }

/** What the rest of the app says. */
export type Known = {
  readonly functions: ReadonlySet<string>
  /** Where calls of `st.Page` begin, which have been read as such. */
  readonly calls: ReadonlySet<Token>
}

/**
 * What is written out in the list or map that `st.navigation` is given, or in the variable that it
 * is given (`_navigation` of streamlit 1.67.0 commands/navigation.py).
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

/** The list or map that a variable is first set to. */
function firstValueOf(name: string, tokens: readonly Token[]): Expression {
  const start = tokens.findIndex(
    ({ text }, index) =>
      text === name &&
      isSign(tokens[index + 1], '=') &&
      (isSign(tokens[index + 2], '[') || isSign(tokens[index + 2], '{'))
  )
  return start === -1 ? [] : tokens.slice(start + 2, closing(tokens, start + 2) + 1)
}

/** The entries of a list, or of the lists in a map of sections. */
function partsOf(source: Expression): readonly Expression[] {
  const parts = splitAtCommas(source.slice(1, -1))
  if (isSign(source[0], '[')) return parts
  if (!isSign(source[0], '{')) return []
  return parts.flatMap((part) =>
    partsOf(part.slice(1 + part.findIndex((token) => isSign(token, ':'))))
  )
}

function readPart(file: string, part: Expression, { functions, calls }: Known): Listed {
  // No entry is empty: `splitAtCommas` leaves those out.
  const [first] = part as readonly [Token, ...Token[]]
  // A call may end in a file name, too.
  const isCall = part.some((token) => calls.has(token))
  const isFunction = part.length === 1 && functions.has(first.text)
  const isPage = isFunction || (!isCall && pathOf(part) !== null)
  const name = isPage ? nameOf(part, functions) : null
  if (name === null) return { kind: 'other', first }
  const { line, column } = first
  return { kind: 'page', page: { name, isDefault: false, file, line, column } }
}
