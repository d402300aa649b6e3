import type { Identity } from '../identity/identity.ts'
import { decidePage } from '../policy/decide.ts'
import type { Policy } from '../policy/policy.ts'
import { isUnknownPage } from '../policy/unknown-page.ts'
import { pageHash } from '../streamlit/page-hash.ts'
import type { PageAuthorizer } from './page-access.ts'

/**
 * The policy in force for one person. Each call uses the current policy. A report-only policy allows
 * everything and keeps its reason for the log.
 */
export function authorizerFor(identity: Identity, policy: () => Policy): PageAuthorizer {
  return {
    judge: (path) => {
      const inForce = policy()
      const decision = decidePage(inForce, identity, path)
      return inForce.reportOnly ? { ...decision, allow: true } : decision
    },
    isUnknown: (path, listed) => isUnknownPage(policy(), identity, path, listed),
    namesOf: (hash) => namesByHash(policy()).get(hash) ?? []
  }
}

const hashedNames = new WeakMap<Policy, ReadonlyMap<string, readonly string[]>>()

/**
 * The policy's pages by the hashes of their names, in both functions that Streamlit has used, and in
 * both normal forms that a file's name may have (Unicode Standard Annex 15): a policy is in one of them.
 */
function namesByHash(policy: Policy): ReadonlyMap<string, readonly string[]> {
  const known = hashedNames.get(policy)
  if (known !== undefined) return known
  const names = new Map<string, readonly string[]>()
  for (const { name } of policy.pages) {
    if (name === '/') continue
    for (const form of ['NFC', 'NFD']) {
      const text = name.slice(1).normalize(form)
      names.set(pageHash(text, 'blake2b'), [name])
      names.set(pageHash(text, 'md5'), [name])
    }
  }
  hashedNames.set(policy, names)
  return names
}
