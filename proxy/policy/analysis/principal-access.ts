import type { Identity } from '../../identity/identity.ts'
import { judge } from '../judge.ts'
import { type CompiledRule, lookupOf, principalsOf } from '../lookup.ts'
import type { Policy, Principal } from '../policy.ts'
import { createImplication, impliedBy } from './implication.ts'
import { overlap } from './overlap.ts'

/** What is sure of everybody who answers to a name, when nothing else is known of them. */
export type PrincipalAccess = {
  /** `some` is for roles: some of the names in it open the page, others do not. */
  readonly may: 'yes' | 'some' | 'no'
  /** The entries of the rule's deny list that may still take it away from one of them. */
  readonly except: readonly string[]
}

/** Judges a rule of one policy by one name or person after the other. */
export type AccessEvaluator = {
  readonly ofPrincipal: (principal: Principal, entry: CompiledRule) => PrincipalAccess
  readonly ofPerson: (identity: Identity, entry: CompiledRule) => PrincipalAccess
}

const YES: PrincipalAccess = Object.freeze({ may: 'yes', except: Object.freeze([]) })
const NO: PrincipalAccess = Object.freeze({ may: 'no', except: Object.freeze([]) })

export function createAccessEvaluator(policy: Policy): AccessEvaluator {
  const lookup = lookupOf(policy)
  const { leavesOf } = createImplication(policy, lookup)
  const known = new Map<string, readonly Sure[]>()

  const sureOf = (principal: Principal): readonly Sure[] => {
    const found = known.get(principal.name)
    if (found !== undefined) return found
    const made = leavesOf(principal).map((leaf) => ({ leaf, held: impliedBy(lookup, leaf) }))
    known.set(principal.name, made)
    return made
  }

  return {
    ofPrincipal: (principal, entry) => {
      const all = sureOf(principal)
      const granted = all.filter(({ held }) => judge(entry, held) === 'granted')
      if (granted.length === 0) return NO
      const mayTakeAway = (denied: Principal): boolean =>
        leavesOf(denied).some((one) => granted.some(({ leaf }) => overlap(one, leaf)))
      return {
        may: granted.length === all.length ? 'yes' : 'some',
        except: entry.rule.deny.filter(mayTakeAway).map(({ name }) => name)
      }
    },
    ofPerson: (identity, entry) =>
      judge(entry, principalsOf(lookup, identity)) === 'granted' ? YES : NO
  }
}

/** One of the names that a principal comes to, and all that somebody of that name is sure to be. */
type Sure = { readonly leaf: Principal; readonly held: ReadonlySet<string> }
