import { at, type Json } from './json.ts'
import { resourcesOf } from './template.ts'

export type Change = (template: Json) => Json

/** Sets the value at a path; `undefined` removes it. */
export function put(value: Json | undefined, path: string, what: Json | undefined): Json {
  const [key = '', ...rest] = path.split('.')
  const inner = rest.length === 0 ? what : put(at(value, key), rest.join('.'), what)
  if (Array.isArray(value)) {
    const index = Number(key)
    const before = value.slice(0, index)
    const after = value.slice(index + 1)
    return inner === undefined ? [...before, ...after] : [...before, inner, ...after]
  }
  const entries = Object.entries(value ?? {}).filter(([name]) => name !== key)
  return Object.fromEntries(inner === undefined ? entries : [...entries, [key, inner]])
}

/** Sets a property of the first resource of a type, or of the selected one. */
export function set(
  type: string,
  path: string,
  what: Json | undefined,
  is: (properties: Json) => boolean = () => true
): Change {
  return (template) => {
    const found = resourcesOf(template, type).find(({ Properties }) => is(Properties))
    if (found === undefined) throw new Error(`the template has no ${type} to change`)
    return put(template, `Resources.${found.id}.Properties.${path}`, what)
  }
}

/** Sets a value beside the properties. */
export function setOuter(type: string, path: string, what: Json | undefined): Change {
  return (template) => {
    const [found] = resourcesOf(template, type)
    return put(template, `Resources.${found?.id}.${path}`, what)
  }
}

/** Adds a resource. */
export function add(Type: string, Properties: Json): Change {
  return (template) => put(template, 'Resources.Added', { Type, Properties })
}

/** Removes the resources of a type. */
export function without(type: string): Change {
  return (template) =>
    resourcesOf(template, type).reduce(
      (left, { id }) => put(left, `Resources.${id}`, undefined),
      template
    )
}

/** Replaces text anywhere. */
export function replace(text: string, by: string): Change {
  return (template) => JSON.parse(JSON.stringify(template).replaceAll(text, by))
}

/** Changes an entry of a list of `{ Key, Value }` or `{ Name, Value }`. */
export function setEntry(type: string, list: string, name: string, value: string): Change {
  return (template) => {
    const [found] = resourcesOf(template, type)
    const entries = at(found?.Properties, list)
    const index = Array.isArray(entries)
      ? entries.findIndex((entry) => at(entry, 'Key') === name || at(entry, 'Name') === name)
      : -1
    if (index < 0) throw new Error(`${type} has no ${name} to change`)
    return put(template, `Resources.${found?.id}.Properties.${list}.${index}.Value`, value)
  }
}
