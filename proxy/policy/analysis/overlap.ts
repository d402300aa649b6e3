import { domainOf } from '../email.ts'
import type { Principal } from '../policy.ts'

type Named = Pick<Principal, 'kind' | 'value'>

/** Whether one person may answer to both names, as far as the names tell. */
export function overlap(one: Named, other: Named): boolean {
  const facts = factsOf(other)
  return [...factsOf(one)].every(([fact, value]) => (facts.get(fact) ?? value) === value)
}

/** Of what a person has only one. Of groups they have any number. */
function factsOf({ kind, value }: Named): ReadonlyMap<string, string> {
  switch (kind) {
    case 'email':
      return new Map([
        ['address', value],
        ['domain', domainOf(value)]
      ])
    case 'domain':
      return new Map([['domain', value]])
    case 'sub':
      return new Map([['sub', value]])
    case 'claim':
      return new Map([[`claim:${value.slice(0, value.indexOf('='))}`, value]])
    default:
      return new Map()
  }
}
