import type { Report } from '../fault.ts'
import type { Principal } from '../policy.ts'
import { readPrincipal } from './read-principal.ts'
import { readItems } from './read-shape.ts'
import type { YamlNode } from './read-yaml.ts'

const EXAMPLE = '[group:hr]'

/** A list of people, as `allow`, `deny`, `unlisted`, `console` and roles have it. */
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
