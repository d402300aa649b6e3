/** The values of a template. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/** The value at a path such as `Properties.Subnets.0`; `undefined` if a part is missing. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>(
      (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      value
    )
}

/** The value if it is a list, otherwise an empty list. */
export function listAt(value: Json | undefined, path: string): readonly Json[] {
  const found = at(value, path)
  return Array.isArray(found) ? found : []
}

export function textAt(value: Json | undefined, path: string): string {
  const found = at(value, path)
  return found === undefined ? '' : String(found)
}

/** Whether two values are the same JSON. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null
}
