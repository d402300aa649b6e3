import type { Expression } from './calls.ts'
import { isSign } from './calls.ts'
import { pageNameOf } from './page-file.ts'

/** A page that the source declares. */
export type Declared = {
  /** Its name in a URL, also when it is the default page. */
  readonly name: string
  readonly isDefault: boolean
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * The name of a page without `url_path`: that of its file, or of its function. The app must define
 * the function, because any other variable can have any value.
 */
export function nameOf(source: Expression, functions: ReadonlySet<string>): string | null {
  const path = pathOf(source)
  if (path !== null) return pageNameOf(path)
  const last = source.at(-1)
  const isPlain = source.every((token) => token.kind === 'name' || isSign(token, '.'))
  return isPlain && last !== undefined && functions.has(last.text) ? last.text : null
}

/** The text of an expression that consists of strings only. Python joins adjacent strings. */
export function textOf(source: Expression): string | null {
  const texts = source.map(({ value }) => value)
  return texts.length === 0 || texts.includes(null) ? null : texts.join('')
}

/** The path of a file, or the part at its end that is a literal: `Path("views") / "sales.py"`. */
export function pathOf(source: Expression): string | null {
  const text = textOf(source)
  if (text !== null) return text
  const value = source.findLast((token) => !isSign(token, ')'))?.value ?? null
  return value?.endsWith('.py') === true ? value : null
}
