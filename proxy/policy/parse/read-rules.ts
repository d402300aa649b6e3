import type { Report } from '../fault.ts'
import { FILE, type Rule, type RuleKind } from '../policy.ts'
import { quote } from '../quote.ts'
import { withSlash } from '../route.ts'
import { readPeople } from './read-people.ts'
import { faultOfPage, faultOfPath } from './read-route.ts'
import { formatNode, readEntries, readFields, reportTwice } from './read-shape.ts'
import type { MapEntry, YamlNode } from './read-yaml.ts'

type Names = ReadonlySet<string>

const RULE_KEYS = ['allow', 'deny'] as const

export function readPages(
  node: YamlNode | undefined,
  roles: Names,
  report: Report
): readonly Rule[] {
  if (node === undefined) return []
  const entries = readEntries(node, '`pages`', '/sales: [group:sales]', report).filter(
    ({ key }) => {
      const fault = faultOfPage(key.text)
      if (fault !== null) report(key.at, 'page-path', fault)
      return fault === null
    }
  )
  return readRules(entries, 'page', (text) => text.normalize('NFC'), roles, report)
}

export function readPaths(
  node: YamlNode | undefined,
  pages: readonly Rule[],
  roles: Names,
  report: Report
): readonly Rule[] {
  if (node === undefined) return []
  const pageNames = new Set(pages.map(({ name }) => withSlash(name)))
  const entries = readEntries(node, '`paths`', '/app/static/finance/: [group:finance]', report)
  const named = entries.filter(({ key }) => {
    const fault = faultOfPath(key.text) ?? faultOfTwo(key.text, pageNames)
    if (fault !== null) report(key.at, 'route-path', fault)
    return fault === null
  })
  return readRules(named, 'path', toPathName, roles, report)
}

function faultOfTwo(text: string, pageNames: ReadonlySet<string>): string | null {
  return pageNames.has(toPathName(text))
    ? `${quote(text)} is a page of this policy, and the rule of the page counts; take it out here`
    : null
}

function toPathName(text: string): string {
  return withSlash(text.normalize('NFC'))
}

function readRules(
  entries: readonly MapEntry[],
  kind: RuleKind,
  toName: (text: string) => string,
  roles: Names,
  report: Report
): readonly Rule[] {
  const rules = new Map<string, Rule>()
  for (const { key, value } of entries) {
    const name = toName(key.text)
    const rule = readRule(value, { kind, name, at: key.at }, roles, report)
    const first = rules.get(name)
    if (first === undefined) rules.set(name, rule)
    // Two spellings of one name, such as `/data` and `/data/`.
    else reportTwice(key, first, report)
  }
  return [...rules.values()]
}

function readRule(
  node: YamlNode,
  head: Pick<Rule, 'kind' | 'name' | 'at'>,
  roles: Names,
  report: Report
): Rule {
  if (node.kind === 'list') {
    return { ...head, allow: readPeople(node, roles, '`allow`', report), deny: [] }
  }
  if (node.kind === 'text') {
    report(node.at, 'type-wrong', formatNoRule(node, head.name))
    return { ...head, allow: [], deny: [] }
  }
  const entries = readEntries(node, 'a rule', '{ allow: [group:hr] }', report)
  const fields = readFields(entries, RULE_KEYS, 'of a rule', report)
  if (!fields.has('allow')) {
    report(
      head.at,
      'key-missing',
      `the rule of ${quote(head.name)} has no \`allow\`, so that nobody gets in; write \`allow: [signed-in]\` for all but those it denies`
    )
  }
  return {
    ...head,
    allow: readPeople(fields.get('allow'), roles, '`allow`', report),
    deny: readPeople(fields.get('deny'), roles, '`deny`', report)
  }
}

function formatNoRule(node: YamlNode, name: string): string {
  const isWord = node.kind === 'text' && node.text !== '' && node.text !== 'deny'
  const example = isWord ? `[${node.text}]` : '[group:hr]'
  return `the rule of ${quote(name)} is ${formatNode(node)}; write a list of who may, as in ${quote(example)}, or \`{ allow: [...], deny: [...] }\``
}

/** Reads `unlisted: deny`, or a list. Without `unlisted` the result is `deny`. */
export function readUnlisted(node: YamlNode | undefined, roles: Names, report: Report): Rule {
  const rule: Rule = {
    kind: 'unlisted',
    name: 'unlisted',
    allow: [],
    deny: [],
    at: node?.at ?? FILE
  }
  if (node === undefined || (node.kind === 'text' && node.text === 'deny')) return rule
  if (node.kind === 'list') return { ...rule, allow: readPeople(node, roles, '`unlisted`', report) }
  report(
    node.at,
    'type-wrong',
    `\`unlisted\` is ${formatNode(node)}; write \`deny\`, or a list of who may, as in \`[signed-in]\``
  )
  return rule
}

/** Reads the list of `console:`. Without it the list is empty. */
export function readConsole(node: YamlNode | undefined, roles: Names, report: Report): Rule {
  return {
    kind: 'console',
    name: 'console',
    allow: readPeople(node, roles, '`console`', report),
    deny: [],
    at: node?.at ?? FILE
  }
}
