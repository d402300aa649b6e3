import { createImplication, type Implication } from '../analysis/implication.ts'
import { type CompiledRule, compiledOf } from '../compiled-policy.ts'
import type { Report } from '../fault.ts'
import { FILE, type Policy, type Position, type Principal } from '../policy.ts'
import { quote } from '../quote.ts'

/**
 * Warns when a rule admits people who may not see `/`. Streamlit runs the default page for every
 * page that it does not know, so a person without `/` gets no session. A rule that admits them to
 * another page has no effect (Streamlit 1.67.0 `runtime/pages_manager.py`,
 * `set_pages_and_resolve`).
 */
export function warnOfRoot(policy: Policy, warn: Report): void {
  const compiled = compiledOf(policy)
  const root = compiled.pages.get('/') ?? compiled.unlisted
  if (root === compiled.unlisted && root.allow.size === 0) {
    warn(
      policy.pages[0]?.at ?? FILE,
      'root-missing',
      'no rule lets anybody see `/`, and without `/` nobody gets a session; write `/: [signed-in]`'
    )
    return
  }

  const implication = createImplication(policy, compiled)
  const findShutOut = shutOutBy(root, implication)
  const reported = new Set<string>()
  for (const { rule, deny } of [...compiled.pages.values(), compiled.unlisted]) {
    if (rule === root.rule) continue
    const admitted = rule.allow.filter((principal) => !implication.isImplied(principal, deny))
    for (const { at, leaf } of admitted.flatMap(findShutOut)) {
      if (reported.has(leaf.name)) continue
      reported.add(leaf.name)
      warn(at, 'root-narrow', formatNarrow(leaf, root, compiled.unlisted, rule.name))
    }
  }
}

function formatNarrow(
  { name }: Principal,
  root: CompiledRule,
  unlisted: CompiledRule,
  page: string
): string {
  const fault = `${quote(name)} opens ${quote(page)}, but not \`/\`, and without \`/\` nobody gets a session`
  if (root === unlisted) return `${fault}; write a rule for \`/\`, such as \`/: [signed-in]\``
  return `${fault}; let ${quote(name)} see \`/\` too, or take it out here`
}

type ShutOut = { readonly at: Position; readonly leaf: Principal }

/**
 * Finds a member of an entry that the rule of `/` does not admit. A large role is searched once.
 */
function shutOutBy(
  root: CompiledRule,
  implication: Implication
): (principal: Principal) => readonly ShutOut[] {
  const isShutOut = (leaf: Principal): boolean =>
    !implication.isImplied(leaf, root.allow) || implication.isImplied(leaf, root.deny)
  const known = new Map<string, Principal | null>()
  return (principal) => {
    let leaf = known.get(principal.name)
    if (leaf === undefined) {
      leaf = implication.membersOf(principal).find(isShutOut) ?? null
      known.set(principal.name, leaf)
    }
    return leaf === null ? [] : [{ at: principal.at, leaf }]
  }
}

/** Warns about rules that admit no person, and about entries that the same rule denies. */
export function warnOfUnseen(policy: Policy, warn: Report): void {
  const compiled = compiledOf(policy)
  const implication = createImplication(policy, compiled)
  for (const { rule, deny } of [...compiled.pages.values(), ...compiled.paths.values()]) {
    const isSomebody = (principal: Principal): boolean =>
      implication.membersOf(principal).length > 0
    const named = rule.allow.filter(isSomebody)
    const idle = named.filter((principal) => implication.isImplied(principal, deny))
    if (idle.length === named.length) {
      warn(rule.at, 'page-unseen', formatUnseen(rule, named.length > 0))
      continue
    }
    for (const { name, at } of idle) {
      warn(
        at,
        'principal-idle',
        `the same rule denies all of ${quote(name)}, and deny beats allow; take it out of one of the lists`
      )
    }
  }
}

function formatUnseen({ name }: CompiledRule['rule'], isDenied: boolean): string {
  return isDenied
    ? `nobody may open ${quote(name)}: its \`deny\` covers all whom its \`allow\` names; shorten one of them`
    : `nobody may open ${quote(name)}: its \`allow\` names nobody; put people into it, or take the rule out if \`unlisted\` may speak for it`
}
