const voids = new Set(['meta', 'br', 'img', 'input', 'link'])

/**
 * The faults in the tags of a page: a tag that is not closed where it was opened, or that is inside
 * a value or an unescaped text. Empty for a page that every browser parses in the same way.
 */
export function faultsOf(html: string): readonly string[] {
  if (!html.startsWith('<!doctype html>\n<html lang="')) return ['no doctype or no language']
  const text = html.slice('<!doctype html>'.length).replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
  const open: string[] = []
  for (const [tag, slash, name = ''] of text.matchAll(
    /<(\/?)([a-z][a-z0-9]*)(?: [a-zA-Z-]+(?:="[^"<>]*")?)*>/g
  )) {
    if (voids.has(name)) continue
    if (slash !== '/') open.push(name)
    else if (open.pop() !== name) return [`${tag} closes nothing`]
  }
  const rest = text.replace(/<\/?[a-z][a-z0-9]*(?: [a-zA-Z-]+(?:="[^"<>]*")?)*>/g, '')
  return [...open, ...(/[<>]/.test(rest) ? ['a bracket that is no tag'] : [])]
}
