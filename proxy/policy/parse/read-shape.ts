import type { Report } from '../fault.ts'
import { didYouMean } from '../nearest.ts'
import { quote } from '../quote.ts'
import type { MapEntry, TextNode, YamlNode } from './read-yaml.ts'

/** Describes a node for a message: `a list`, `nothing`, `` `tru` ``. */
export function formatNode(node: YamlNode): string {
  if (node.kind !== 'text') return `a ${node.kind}`
  if (node.text === '') return 'nothing'
  return quote(node.isPlain ? node.text : JSON.stringify(node.text))
}

/** The entries of a map, each key once. Empty when the node is not a map. */
export function readEntries(
  node: YamlNode,
  what: string,
  example: string,
  report: Report
): readonly MapEntry[] {
  if (node.kind !== 'map') {
    report(
      node.at,
      'type-wrong',
      `${what} must be a map, and this is ${formatNode(node)}; write it as in ${quote(example)}`
    )
    return []
  }
  const firsts = new Map<string, TextNode>()
  return node.entries.filter(({ key }) => {
    const first = firsts.get(key.text)
    if (first === undefined) {
      firsts.set(key.text, key)
      return true
    }
    reportTwice(key, first, report)
    return false
  })
}

/** Reports a key that is there twice. YAML would use the last one silently. */
export function reportTwice(key: TextNode, first: Pick<TextNode, 'at'>, report: Report): void {
  report(
    key.at,
    'key-duplicate',
    `${quote(key.text)} stood in line ${first.at.line} already; make one entry of the two`
  )
}

/**
 * The values of a map with known keys, by key. An old name in `renamed` is a fault that names the
 * new key.
 */
export function readFields<Key extends string>(
  entries: readonly MapEntry[],
  keys: readonly Key[],
  where: string,
  report: Report,
  renamed: ReadonlyMap<string, string> = new Map()
): ReadonlyMap<Key, YamlNode> {
  const fields = new Map<Key, YamlNode>()
  for (const { key, value } of entries) {
    const known = keys.find((name) => name === key.text)
    const newName = renamed.get(key.text)
    if (known !== undefined) fields.set(known, value)
    else if (newName !== undefined) {
      report(key.at, 'key-unknown', `${quote(key.text)} is now ${quote(newName)}`)
    } else report(key.at, 'key-unknown', formatUnknownKey(key.text, keys, where))
  }
  return fields
}

function formatUnknownKey(text: string, keys: readonly string[], where: string): string {
  return `${quote(text)} is no key ${where}${didYouMean(text, keys, `the keys are ${keys.join(', ')}`)}`
}

/** The items of a list. Empty when the list is missing, or when the node is not a list. */
export function readItems(
  node: YamlNode | undefined,
  what: string,
  example: string,
  report: Report
): readonly YamlNode[] {
  if (node === undefined) return []
  if (node.kind === 'list') return node.items
  const meant = node.kind === 'text' && node.text !== '' ? `[${node.text}]` : example
  report(
    node.at,
    'type-wrong',
    `${what} must be a list, and this is ${formatNode(node)}; write ${quote(meant)}`
  )
  return []
}

/** Reads exactly `true` or `false`. */
export function readFlag(
  node: YamlNode | undefined,
  otherwise: boolean,
  what: string,
  report: Report
): boolean {
  if (node === undefined) return otherwise
  if (node.kind === 'text' && node.isPlain && node.text === 'true') return true
  if (node.kind === 'text' && node.isPlain && node.text === 'false') return false
  report(node.at, 'value-wrong', `${what} is ${formatNode(node)}; write true or false`)
  return otherwise
}

/** A word or number as text; null when the node is something else. */
export function readWord(node: YamlNode, what: string, report: Report): string | null {
  if (node.kind === 'text' && node.text !== '') return node.text
  report(
    node.at,
    'type-wrong',
    `${what} must be one word, and this is ${formatNode(node)}; write it`
  )
  return null
}
