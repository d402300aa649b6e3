import type { Expression } from './calls.ts'
import { isSign } from './calls.ts'
import { pageNameOf } from './page-file.ts'

/** A page as the source declares it. */
export type Declared = {
  /** Its name in a URL, whether or not it is the default page. */
  readonly name: string
  readonly isDefault: boolean
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * The name of a page whose `url_path` is left out: of its file, or of its function, which must be one
 * that the app defines. Any other variable may hold anything.
 */
export function nameOf(source: Expression, functions: ReadonlySet<string>): string | null {
  const path = pathOf(source)
  if (path !== null) return pageNameOf(path)
  const last = source.at(-1)
  const isPlain = source.every((token) => token.kind === 'name' || isSign(token, '.'))
  return isPlain && last !== undefined && functions.has(last.text) ? last.text : null
}

/** What an expression of strings alone says, which Python joins. */
export function textOf(source: Expression): string | null {
  const texts = source.map(({ value }) => value)
  return texts.length === 0 || texts.includes(null) ? null : texts.join('')
}

/** A file's path, or as much of its end as is written out: `Path("views") / "sales.py"`. */
export function pathOf(source: Expression): string | null {
  const text = textOf(source)
  if (text !== null) return text
  const value = source.findLast((token) => !isSign(token, ')'))?.value ?? null
  return value?.endsWith('.py') === true ? value : null
}
