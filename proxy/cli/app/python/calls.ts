import type { Token } from './tokens.ts'

/** A call such as `st.Page("views/sales.py", url_path="sales")` in the source. */
export type PythonCall = {
  /** Its name in Streamlit: `Page`. */
  readonly name: string
  readonly at: Token
  /** The range of its tokens, brackets included. */
  readonly from: number
  readonly to: number
  /** The positional arguments, in order. */
  readonly positional: readonly Expression[]
  readonly named: ReadonlyMap<string, Expression>
  /** The variable of an assignment: `home` in `home = st.Page(...)`. */
  readonly assignedTo: string | null
}

export type Expression = readonly Token[]

const OPEN: ReadonlySet<string> = new Set(['(', '[', '{'])
const CLOSE: ReadonlySet<string> = new Set([')', ']', '}'])

/** The calls of functions of the module `streamlit`, under any name of an import. */
export function callsOfStreamlit(tokens: readonly Token[]): readonly PythonCall[] {
  const { modules, functions } = importsOf(tokens)
  const calls: PythonCall[] = []
  for (const [index, at] of tokens.entries()) {
    if (at.kind !== 'name' || isMember(tokens[index - 1], at)) continue
    const isModule = modules.has(at.text) && isSign(tokens[index + 1], '.')
    const name = isModule ? tokens[index + 2]?.text : functions.get(at.text)
    const from = index + (isModule ? 3 : 1)
    if (name === undefined || !isSign(tokens[from], '(')) continue
    const to = closing(tokens, from)
    calls.push({
      name,
      at,
      from,
      to,
      ...readArguments(tokens.slice(from + 1, to)),
      assignedTo: targetOf(tokens, index)
    })
  }
  return calls
}

/** Whether the token is a member, as in `other.st`. A `...` on the line before does not count. */
function isMember(before: Token | undefined, at: Token): boolean {
  return before?.line === at.line && isSign(before, '.')
}

export function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text
}

/** The index of the bracket that closes the one at `from`, or the end when there is none. */
export function closing(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let index = from; index < tokens.length; index++) {
    depth += depthOf(tokens[index])
    if (depth === 0) return index
  }
  return tokens.length
}

/** The parts between commas that are not inside another bracket. */
export function splitAtCommas(tokens: readonly Token[]): readonly Expression[] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += depthOf(token)
    if (depth === 0 && isSign(token, ',')) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.filter((part) => part.length > 0)
}

function depthOf(token: Token | undefined): number {
  if (token?.kind !== 'sign') return 0
  if (OPEN.has(token.text)) return 1
  return CLOSE.has(token.text) ? -1 : 0
}

function readArguments(tokens: readonly Token[]): Pick<PythonCall, 'positional' | 'named'> {
  const positional: Expression[] = []
  const named = new Map<string, Expression>()
  for (const part of splitAtCommas(tokens)) {
    const [first, second, third] = part
    const isNamed = first?.kind === 'name' && isSign(second, '=') && !isSign(third, '=')
    if (isNamed) named.set(first.text, part.slice(2))
    else positional.push(part)
  }
  return { positional, named }
}

/** Returns `home` for `home = st.Page(...)`. */
function targetOf(tokens: readonly Token[], index: number): string | null {
  const [target, sign] = [tokens[index - 2], tokens[index - 1]]
  return target?.kind === 'name' && isSign(sign, '=') ? target.text : null
}

type Imports = {
  /** The names of the module: `st`. */
  readonly modules: ReadonlySet<string>
  /** From the name of a function in the file to its name in Streamlit. */
  readonly functions: ReadonlyMap<string, string>
}

function importsOf(tokens: readonly Token[]): Imports {
  const modules = new Set<string>()
  const functions = new Map<string, string>()
  for (const [index, token] of tokens.entries()) {
    if (token.text !== 'streamlit' || token.kind !== 'name') continue
    const [before, after] = [tokens[index - 1], tokens[index + 1]]
    if (before?.text === 'from' && after?.text === 'import') {
      for (const [name, alias] of namesAfter(tokens, index + 2)) functions.set(alias, name)
    } else if (!isSign(after, '.')) {
      modules.add(after?.text === 'as' ? `${tokens[index + 2]?.text}` : 'streamlit')
    }
  }
  return { modules, functions }
}

/** Reads `Page as P, navigation` as name and alias. The list ends after the last comma. */
function namesAfter(
  tokens: readonly Token[],
  from: number
): readonly (readonly [string, string])[] {
  const names: [string, string][] = []
  let index = isSign(tokens[from], '(') ? from + 1 : from
  for (;;) {
    const name = tokens[index]
    if (name?.kind !== 'name') return names
    const hasAlias = tokens[index + 1]?.text === 'as'
    names.push([name.text, hasAlias ? `${tokens[index + 2]?.text}` : name.text])
    index += hasAlias ? 3 : 1
    if (!isSign(tokens[index], ',')) return names
    index++
  }
}
