import { type CompiledRule, intersects } from './lookup.ts'

export type RuleResult = 'granted' | 'denied' | 'not-granted'

/** The one place where the lists of a rule are weighed: deny beats allow, no match is deny. */
export function judge({ allow, deny }: CompiledRule, held: ReadonlySet<string>): RuleResult {
  if (intersects(deny, held)) return 'denied'
  return intersects(allow, held) ? 'granted' : 'not-granted'
}
