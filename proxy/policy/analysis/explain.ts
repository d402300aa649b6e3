import type { Identity } from '../../identity/identity.ts'
import { findRule, namesOf } from '../compiled-policy.ts'
import { type Decision, decide } from '../decide.ts'
import { readEmail } from '../email.ts'
import type { Policy, Position, Principal, Rule } from '../policy.ts'
import { quote } from '../quote.ts'

/** The result of one entry of a rule for one person. */
export type Check = {
  readonly list: 'allow' | 'deny'
  readonly name: string
  readonly at: Position
  readonly hit: boolean
  /** A short clause about the person, such as `is in no group`. */
  readonly why: string
  /** For a hit: the entry, the roles in between, and the principal that applies to the person. */
  readonly via: readonly string[]
}

/** A decision with everything that led to it. */
export type Explanation = {
  readonly path: string
  readonly decision: Decision
  /** The rule that was evaluated; null when the text is not a path. */
  readonly rule: Rule | null
  /** The entries of the rule in the order of evaluation: the deny list first. */
  readonly checks: readonly Check[]
}

/** Explains why this person may or may not open this page, this path or the console. */
export function explain(policy: Policy, identity: Identity, path: string): Explanation {
  const rule = findRule(policy, path)
  const names = new Set(namesOf(identity))
  const check =
    (list: Check['list']) =>
    (principal: Principal): Check => {
      const via = membershipPath(policy, principal.name, names)
      const why = formatMatch(principal, identity, via)
      return { list, name: principal.name, at: principal.at, hit: via.length > 0, why, via }
    }
  return {
    path,
    decision: decide(policy, identity, path),
    rule,
    checks: [...(rule?.deny.map(check('deny')) ?? []), ...(rule?.allow.map(check('allow')) ?? [])]
  }
}

/** The explanation gives only the number of groups when there are more than this. */
const MAX_GROUPS = 8

/**
 * Says why an entry of a list applies to this person, or does not. `via` is the membership path
 * from the entry to a principal of the person. It is empty when the entry does not apply.
 */
function formatMatch(
  { kind, value }: Principal,
  identity: Identity,
  via: readonly string[]
): string {
  const isHit = via.length > 0
  switch (kind) {
    case 'signed-in':
      return 'is signed in'
    case 'group':
      return isHit ? 'is in this group' : formatGroups(identity)
    case 'email':
      return isHit ? 'has this address, verified' : formatAddress(identity)
    case 'domain':
      return isHit ? 'has an address of this domain, verified' : formatAddress(identity)
    case 'sub':
      return isHit ? 'is this user of the pool' : 'is another user of the pool'
    case 'claim':
      return isHit ? 'has this claim' : formatClaim(value, identity)
    case 'role':
      return isHit ? `has this role: ${via.join(' → ')}` : 'answers to no name in this role'
  }
}

function formatGroups({ groups }: Identity): string {
  if (groups.length === 0) return 'is in no group'
  if (groups.length > MAX_GROUPS) return `is in ${groups.length} other groups`
  return `is in ${groups.map(quote).join(', ')} only`
}

function formatAddress({ email, emailVerified }: Identity): string {
  if (email === null) return 'has no address'
  if (!emailVerified) return `has the address ${quote(email)}, which is not verified`
  if (readEmail(email) === null) return `has the address ${quote(email)}, which can match nothing`
  return `has the address ${quote(email)}`
}

function formatClaim(value: string, { claims }: Identity): string {
  const name = value.slice(0, value.indexOf('='))
  const claim = claims[name]
  return claim === undefined
    ? `has no claim ${quote(name)}`
    : `has ${quote(claim)} as the claim ${quote(name)}`
}

/**
 * The shortest membership path, over nested roles, from an entry of a list to a principal of the
 * person. It is empty when the entry does not apply.
 */
function membershipPath(
  policy: Policy,
  from: string,
  names: ReadonlySet<string>
): readonly string[] {
  const roles = new Map(policy.roles.map((role) => [role.name, role]))
  const above = new Map<string, string | null>([[from, null]])
  // The loop also visits entries that are added while it runs, so the search is breadth first.
  for (const name of above.keys()) {
    if (names.has(name)) return pathTo(name, above)
    for (const member of roles.get(name)?.members ?? []) {
      if (!above.has(member.name)) above.set(member.name, name)
    }
  }
  return []
}

function pathTo(name: string, above: ReadonlyMap<string, string | null>): readonly string[] {
  const names: string[] = []
  for (let at: string | null = name; at !== null; at = above.get(at) ?? null) names.unshift(at)
  return names
}
