import { parseDocument } from 'yaml'

/**
 * The groups that a policy's rules name, sorted; `null` when the text is not YAML. It finds every
 * `group:NAME` in the rules. The proxy checks everything else.
 */
export function groupsIn(policy: string): readonly string[] | null {
  const document = parseDocument(policy)
  if (document.errors.length > 0) return null
  const root: unknown = document.toJS()
  const { tests: _, ...rules } = isRecord(root) ? root : {}
  return [...new Set(textsIn(rules).flatMap(groupOf))].sort()
}

function groupOf(text: string): readonly string[] {
  return text.startsWith('group:') ? [text.slice('group:'.length)] : []
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : []
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
