import {
  Composer,
  type ErrorCode,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  Parser,
  type YAMLError
} from 'yaml'
import type { Report } from '../fault.ts'
import { FILE, type Position } from '../policy.ts'
import { onOneLine } from '../quote.ts'
import { isPlainYaml } from './plain-yaml.ts'

/** A scalar. `isPlain` separates `deny` from `"deny"`. */
export type TextNode = {
  readonly kind: 'text'
  readonly text: string
  readonly isPlain: boolean
  readonly at: Position
}

export type ListNode = {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly at: Position
}

export type MapEntry = { readonly key: TextNode; readonly value: YamlNode }

export type MapNode = {
  readonly kind: 'map'
  readonly entries: readonly MapEntry[]
  readonly at: Position
}

export type YamlNode = TextNode | ListNode | MapNode

type PlaceAt = (offset: number) => Position

/**
 * Reads YAML text as a small tree of our own types. Returns null when the text is not YAML of the
 * kind that the policy language allows.
 *
 * All scalars stay text (the failsafe schema, YAML 1.2.2 section 10.1): `group:007` and `no` stay
 * as they are written, and no number loses a digit.
 */
export function readYaml(text: string, report: Report): YamlNode | null {
  const lines = new LineCounter()
  // We count the lines ourselves: after some faults the parser skips a line and reports no
  // position.
  for (const start of lineStarts(text)) lines.addNewLine(start)
  const placeAt: PlaceAt = (offset) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const tokens = [...new Parser().parse(text)]
  const isPlain = isPlainYaml(tokens, (offset, code, message) =>
    report(placeAt(offset), code, message)
  )
  if (!isPlain) return null

  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false } as const
  const documents = [...new Composer(options).compose(tokens, true, text.length)]
  const errors = documents.flatMap((document) => document.errors)
  if (errors.length > 0) {
    reportSyntax(errors, placeAt, report)
    return null
  }
  return toNode(documents[0]?.contents ?? null, FILE, placeAt, report)
}

function* lineStarts(text: string): Generator<number> {
  yield 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) yield at + 1
}

/** One fault per line: a second one in the same line is usually a consequence of the first. */
function reportSyntax(errors: readonly YAMLError[], placeAt: PlaceAt, report: Report): void {
  const reportedLines = new Set<number>()
  for (const { code, message, pos } of errors) {
    const at = placeAt(pos[0])
    if (reportedLines.has(at.line)) continue
    reportedLines.add(at.line)
    report(at, 'yaml-syntax', `this is no YAML (${onOneLine(message)}); ${REMEDIES[code]}`)
  }
}

function toNode(
  node: ParsedNode | null,
  around: Position,
  placeAt: PlaceAt,
  report: Report
): YamlNode {
  const at = node === null ? around : placeAt(node.range[0])
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    return {
      kind: 'map',
      entries: node.items.flatMap((pair) => toEntry(pair, placeAt, report)),
      at
    }
  }
  if (isSeq<ParsedNode>(node)) {
    return { kind: 'list', items: node.items.map((item) => toNode(item, at, placeAt, report)), at }
  }
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : ''
  return { kind: 'text', text, isPlain: !isScalar(node) || node.type === 'PLAIN', at }
}

function toEntry(
  { key, value }: Pair<ParsedNode, ParsedNode | null>,
  placeAt: PlaceAt,
  report: Report
): readonly MapEntry[] {
  const at = placeAt(key.range[0])
  const keyNode = toNode(key, at, placeAt, report)
  if (keyNode.kind !== 'text') {
    report(
      at,
      'type-wrong',
      `a key must be one word, and this is a ${keyNode.kind}; write the word`
    )
    return []
  }
  if (keyNode.text === '<<') {
    report(at, 'yaml-feature', '`<<`: a policy has no merge keys; write the entries out')
    return []
  }
  return [{ key: keyNode, value: toNode(value, at, placeAt, report) }]
}

/** The remedy for each fault that the YAML parser reports. */
const REMEDIES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'write the value out',
  BAD_ALIAS: 'put the text in quotes, or write the value out',
  BAD_COLLECTION_TYPE: 'take out the tag',
  BAD_DIRECTIVE: 'take out the line',
  BAD_DQ_ESCAPE: 'use single quotes, in which a backslash is just a backslash',
  BAD_INDENT: 'start the line under the first letter of its neighbours, and close each bracket',
  BAD_PROP_ORDER: 'take out the anchor or tag',
  BAD_SCALAR_START: 'put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'start a new line after the first colon, or put the text in quotes',
  BLOCK_IN_FLOW: 'inside brackets use brackets only',
  DUPLICATE_KEY: 'keep one of them',
  IMPOSSIBLE: 'write the line anew',
  KEY_OVER_1024_CHARS: 'write a shorter key',
  MISSING_CHAR: 'put in what is missing: a quote, a colon, a comma or a space',
  MULTILINE_IMPLICIT_KEY: 'write the key on one line, with a colon and a space behind it',
  MULTIPLE_ANCHORS: 'take out the anchors',
  MULTIPLE_DOCS: 'take out the `---`',
  MULTIPLE_TAGS: 'take out the tags',
  NON_STRING_KEY: 'write one word as the key',
  RESOURCE_EXHAUSTION: 'write it shorter and flatter',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'take out the tag',
  UNEXPECTED_TOKEN: 'look for a bracket too many, or a line that is not indented as its neighbours'
}
