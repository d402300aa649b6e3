import type { Token } from './tokens.ts'

/** The names of all functions that Python source defines, at any depth. */
export function functionsIn(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ kind, text }, index) => {
    const next = tokens[index + 1]
    return kind === 'name' && text === 'def' && next !== undefined ? [next.text] : []
  })
}
