import type { Identity } from '../../identity/identity.ts'
import type { Report } from '../fault.ts'
import type { PolicyTest, Question } from '../policy.ts'
import { quote } from '../quote.ts'
import { CONSOLE_PATH } from '../route.ts'
import { faultOfQuestion } from './read-route.ts'
import { readEntries, readFields, readFlag, readItems, readWord } from './read-shape.ts'
import type { YamlNode } from './read-yaml.ts'

const TEST_KEYS = ['as', 'may', 'may-not'] as const
const PERSON_KEYS = ['sub', 'email', 'emailVerified', 'username', 'groups', 'claims'] as const
const EXAMPLE = '- as: { email: zoe@partner.example }'

export function readTests(node: YamlNode | undefined, report: Report): readonly PolicyTest[] {
  return readItems(node, '`tests`', EXAMPLE, report).map((item) => readTest(item, report))
}

function readTest(node: YamlNode, report: Report): PolicyTest {
  const entries = readEntries(node, 'a test', EXAMPLE, report)
  const fields = readFields(entries, TEST_KEYS, 'of a test', report)
  const as = fields.get('as')
  if (node.kind === 'map' && as === undefined) {
    report(node.at, 'key-missing', `this test has no \`as\`; say who asks, as in ${quote(EXAMPLE)}`)
  }
  if (node.kind === 'map' && !fields.has('may') && !fields.has('may-not')) {
    report(
      node.at,
      'key-missing',
      'this test asks nothing; write `may: [/]` or `may-not: [/admin]`'
    )
  }
  const may = readQuestions(fields.get('may'), '`may`', report)
  const mayNot = readQuestions(fields.get('may-not'), '`may-not`', report)
  reportContradictions(may, mayNot, report)
  return { as: readPerson(as, report), may, mayNot, at: node.at }
}

function readQuestions(
  node: YamlNode | undefined,
  what: string,
  report: Report
): readonly Question[] {
  return readItems(node, what, '[/]', report).flatMap((item) => {
    const path = readWord(item, 'a page or path', report)
    if (path === null) return []
    const fault = path === CONSOLE_PATH ? null : faultOfQuestion(path)
    if (fault === null) return [{ path: path.normalize('NFC'), at: item.at }]
    report(item.at, 'page-path', fault)
    return []
  })
}

function reportContradictions(
  may: readonly Question[],
  mayNot: readonly Question[],
  report: Report
): void {
  const granted = new Set(may.map(({ path }) => path))
  for (const { path, at } of mayNot) {
    if (!granted.has(path)) continue
    report(
      at,
      'test-contradiction',
      `${quote(path)} is in both \`may\` and \`may-not\` of this test; take it out of one`
    )
  }
}

/** Reads a person. A person without further attributes is signed in, and nothing else. */
function readPerson(node: YamlNode | undefined, report: Report): Identity {
  const entries =
    node === undefined ? [] : readEntries(node, '`as`', '{ email: zoe@partner.example }', report)
  const fields = readFields(entries, PERSON_KEYS, 'of a person', report)
  const word = (key: 'sub' | 'email' | 'username'): string | null => {
    const value = fields.get(key)
    return value === undefined ? null : readWord(value, quote(key), report)
  }
  return {
    sub: word('sub') ?? '',
    username: word('username'),
    email: word('email'),
    emailVerified: readFlag(fields.get('emailVerified'), true, '`emailVerified`', report),
    groups: readGroups(fields.get('groups'), report),
    claims: readClaims(fields.get('claims'), report),
    // No decision reads it: an expired token never reaches one.
    expiresAt: Number.MAX_SAFE_INTEGER
  }
}

function readGroups(node: YamlNode | undefined, report: Report): readonly string[] {
  const groups = readItems(node, '`groups`', '[hr]', report).flatMap((item) => {
    const group = readWord(item, 'a group', report)
    if (group === null) return []
    if (!group.startsWith('group:')) return [group]
    report(
      item.at,
      'value-wrong',
      `${quote(group)} is how a rule names a group; write its bare name here, ${quote(group.slice(6))}`
    )
    return []
  })
  return [...new Set(groups)].toSorted()
}

function readClaims(node: YamlNode | undefined, report: Report): Readonly<Record<string, string>> {
  const claims: Record<string, string> = Object.create(null)
  if (node === undefined) return claims
  for (const { key, value } of readEntries(node, '`claims`', '{ team: risk }', report)) {
    const text = readWord(value, `the claim ${quote(key.text)}`, report)
    if (text !== null) claims[key.text] = text
  }
  return claims
}
