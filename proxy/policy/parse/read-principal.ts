import type { FaultCode, Report } from '../fault.ts'
import { type Place, PRINCIPAL_KINDS, type Principal, type PrincipalKind } from '../policy.ts'
import { quote } from '../quote.ts'
import { FORMS, readValue, VALUE_KINDS, type ValueReading } from './principal-value.ts'
import type { YamlNode } from './read-yaml.ts'
import { formatUnknown } from './unknown-principal.ts'

/** Words that would make a list of people ambiguous if a role had them as its name. */
export function isTakenAsRole(name: string): boolean {
  return name === 'deny' || name === 'allow' || PRINCIPAL_KINDS.some((kind) => kind === name)
}

/** One entry of a list of people; null when it is none, which has then been reported. */
export function readPrincipal(
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

function principal(kind: PrincipalKind, value: string, name: string, at: Place): Principal {
  return {
    kind,
    value,
    name,
    at
  }
}

/** `[group: hr]` is a map in YAML, and the commonest slip of all. */
function formatNoText(node: Exclude<YamlNode, { kind: 'text' }>): string {
  if (node.kind === 'list') return 'a list stands inside a list; write its entries into the outer'
  const [first] = node.entries
  if (first === undefined || first.value.kind !== 'text') return `this is no principal; ${FORMS}`
  const [key, value] = [first.key.text, first.value.text]
  const [written, meant] = [quote(`${key}: ${value}`), quote(`${key}:${value}`)]
  return `${written} is two words to YAML; write ${meant}, without a space after the colon`
}
