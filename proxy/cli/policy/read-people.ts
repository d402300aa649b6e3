import type { Identity } from '../../identity/identity.ts'
import { collectFaults } from '../../policy/fault.ts'
import { readYaml, type YamlNode } from '../../policy/parse/read-yaml.ts'
import type { Position } from '../../policy/policy.ts'
import type { Finding } from '../app/python/finding.ts'
import { type Described, describe, readPerson } from './read-person.ts'

export type PeopleReading =
  | { readonly ok: true; readonly people: ReadonlyMap<string, Identity> }
  | { readonly ok: false; readonly findings: readonly Finding[] }

const FORM = '`- { sub: 6a1b…, email: zoe@partner.example, groups: [analysts] }`'

/** Reads a list of people in YAML or JSON. Each has a `sub` and the keys of a policy's `as:`. */
export function readPeople(file: string, text: string): PeopleReading {
  const { faults, report } = collectFaults()
  const list = readYaml(text, report)
  const findings: Finding[] = faults.map((fault) => ({ level: 'fault', file, ...fault }))
  const refuse = ({ line, column }: Position, message: string) =>
    findings.push({ level: 'fault', file, line, column, message })
  const people = new Map<string, Identity>()
  for (const { node, reading } of personsIn(list)) {
    if (!reading.ok) for (const fault of reading.faults) refuse(node.at, fault)
    else if (reading.identity.sub === '')
      refuse(node.at, `this person has no \`sub\`; write ${FORM}`)
    else people.set(reading.identity.sub, reading.identity)
  }
  if (list !== null && list.kind !== 'list')
    refuse(list.at, `this is no list of people; write ${FORM}`)
  return findings.length === 0 ? { ok: true, people } : { ok: false, findings }
}

function personsIn(list: YamlNode | null) {
  if (list?.kind !== 'list') return []
  return list.items.map((node) => ({ node, reading: readPerson(JSON.stringify(toPerson(node))) }))
}

function toPerson(node: YamlNode): Described {
  const entries = node.kind === 'map' ? node.entries : []
  return Object.fromEntries(
    entries.map(({ key, value }) => [key.text, describe(key.text, toData(value))])
  )
}

function toData(node: YamlNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'list':
      return node.items.map(toData)
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, toData(value)]))
  }
}
