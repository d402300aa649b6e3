import type { Identity } from '../../identity/identity.ts'
import { type CompiledRule, compiledOf, evaluateRule, principalsOf } from '../compiled-policy.ts'
import { domainOf } from '../email.ts'
import type { Policy, Principal } from '../policy.ts'
import { createImplication, impliedBy } from './implication.ts'

/** The access that a principal certainly has when nothing else is known of the person. */
export type PrincipalAccess = {
  /** `some` is for roles: some of the names in it open the page, others do not. */
  readonly may: 'yes' | 'some' | 'no'
  /** The entries of the rule's deny list that may still refuse one of them. */
  readonly except: readonly string[]
}

/** Evaluates the rules of one policy for a principal or a person. */
export type AccessEvaluator = {
  readonly ofPrincipal: (principal: Principal, entry: CompiledRule) => PrincipalAccess
  readonly ofPerson: (identity: Identity, entry: CompiledRule) => PrincipalAccess
}

const YES: PrincipalAccess = Object.freeze({ may: 'yes', except: Object.freeze([]) })
const NO: PrincipalAccess = Object.freeze({ may: 'no', except: Object.freeze([]) })

export function createAccessEvaluator(policy: Policy): AccessEvaluator {
  const compiled = compiledOf(policy)
  const { membersOf } = createImplication(policy, compiled)
  const known = new Map<string, readonly ExpandedMember[]>()

  const expand = (principal: Principal): readonly ExpandedMember[] => {
    const found = known.get(principal.name)
    if (found !== undefined) return found
    const made = membersOf(principal).map((leaf) => ({
      leaf,
      principals: impliedBy(compiled, leaf)
    }))
    known.set(principal.name, made)
    return made
  }

  return {
    ofPrincipal: (principal, entry) => {
      const all = expand(principal)
      const granted = all.filter(({ principals }) => evaluateRule(entry, principals) === 'granted')
      if (granted.length === 0) return NO
      const mayRevoke = (denied: Principal): boolean =>
        membersOf(denied).some((one) => granted.some(({ leaf }) => overlap(one, leaf)))
      return {
        may: granted.length === all.length ? 'yes' : 'some',
        except: entry.rule.deny.filter(mayRevoke).map(({ name }) => name)
      }
    },
    ofPerson: (identity, entry) =>
      evaluateRule(entry, principalsOf(compiled, identity)) === 'granted' ? YES : NO
  }
}

/** One member of a principal, and all principals that certainly apply to a person of that name. */
type ExpandedMember = { readonly leaf: Principal; readonly principals: ReadonlySet<string> }

type Named = Pick<Principal, 'kind' | 'value'>

/** Whether both names can apply to one person, judged by the names alone. */
function overlap(one: Named, other: Named): boolean {
  const facts = factsOf(other)
  return [...factsOf(one)].every(([fact, value]) => (facts.get(fact) ?? value) === value)
}

/** The attributes of which a person has exactly one value. A person can have any number of groups. */
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
