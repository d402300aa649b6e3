import { readEmail } from '../email.ts'
import type { FaultCode, Report } from '../fault.ts'
import { didYouMean, nearest } from '../nearest.ts'
import { type Position, PRINCIPAL_KINDS, type Principal, type PrincipalKind } from '../policy.ts'
import { quote } from '../quote.ts'
import { FORMS, isDomain, readValue, VALUE_KINDS, type ValueReading } from './principal-value.ts'
import { readItems } from './read-shape.ts'
import type { YamlNode } from './read-yaml.ts'

const EXAMPLE = '[group:hr]'

/** Reads a list of people: the value of `allow`, `deny`, `unlisted`, `console` or a role. */
export function readPeople(
  node: YamlNode | undefined,
  roles: ReadonlySet<string>,
  what: string,
  report: Report
): readonly Principal[] {
  return readItems(node, what, EXAMPLE, report)
    .map((item) => readPrincipal(item, roles, report))
    .filter((principal) => principal !== null)
}

/** Words that would make a list of people ambiguous as names of roles. */
export function isTakenAsRole(name: string): boolean {
  return name === 'deny' || name === 'allow' || PRINCIPAL_KINDS.some((kind) => kind === name)
}

/** Reads one entry of a list of people. Returns null after it has reported a fault. */
function readPrincipal(
  node: YamlNode,
  roles: ReadonlySet<string>,
  report: Report
): Principal | null {
  const refuse = (code: FaultCode, message: string): null => {
    report(node.at, code, message)
    return null
  }
  if (node.kind !== 'text') return refuse('type-wrong', formatNoText(node))
  const { text, at } = node
  if (text === 'signed-in') return principal('signed-in', '', text, at)
  if (roles.has(text)) return principal('role', text, text, at)

  const kind = VALUE_KINDS.find((known) => text.startsWith(`${known}:`))
  if (kind === undefined) return refuse('principal-unknown', formatUnknown(text, roles))
  const reading: ValueReading = readValue(kind, text.slice(kind.length + 1))
  if (!reading.ok) return refuse('principal-value', reading.message)
  return principal(kind, reading.value, `${kind}:${reading.value}`, at)
}

function principal(kind: PrincipalKind, value: string, name: string, at: Position): Principal {
  return {
    kind,
    value,
    name,
    at
  }
}

/** `[group: hr]` is a map in YAML. It is the most common mistake. */
function formatNoText(node: Exclude<YamlNode, { kind: 'text' }>): string {
  if (node.kind === 'list') return 'a list stands inside a list; write its entries into the outer'
  const [first] = node.entries
  if (first === undefined || first.value.kind !== 'text') return `this is no principal; ${FORMS}`
  const [key, value] = [first.key.text, first.value.text]
  const [written, meant] = [quote(`${key}: ${value}`), quote(`${key}:${value}`)]
  return `${written} is two words to YAML; write ${meant}, without a space after the colon`
}

/** The words of other tools for everybody. Anonymous visitors never reach a policy. */
const EVERYBODY: ReadonlySet<string> = new Set([
  '*',
  'all',
  'any',
  'anyone',
  'authenticated',
  'everybody',
  'everyone',
  'public'
])

/** Reports a text that is not a principal, with the principal that was probably meant. */
function formatUnknown(text: string, roles: ReadonlySet<string>): string {
  if (text === '') return `nothing stands here; ${FORMS}`
  const meant = guess(text)
  if (meant !== null) return `${quote(text)} is no principal; did you mean ${quote(meant)}?`
  if (text.includes(':')) return `${quote(text)} is no principal; ${FORMS}`
  const otherwise = `define it under \`roles:\`, or write ${quote(`group:${text}`)} for a group`
  return `${quote(text)} is no role${didYouMean(text, ['signed-in', ...roles], otherwise)}`
}

function guess(text: string): string | null {
  if (EVERYBODY.has(text.toLowerCase())) return 'signed-in'
  if (readEmail(text) !== null && !text.includes(':')) return `email:${text}`
  if (/[^.]\.[^.]/.test(text) && isDomain(text)) return `domain:${text}`
  const colon = text.indexOf(':')
  const value = text.slice(colon + 1).trim()
  if (colon < 1 || value === '') return null
  const kind = nearest(text.slice(0, colon).trim(), VALUE_KINDS)
  return kind === null ? null : `${kind}:${value}`
}
