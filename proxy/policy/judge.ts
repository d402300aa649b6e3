import { type Entry, isMet } from './lookup.ts'

export type Verdict = 'granted' | 'denied' | 'not-granted'

/** The one place where the lists of a rule are weighed: deny beats allow, no match is deny. */
export function judge({ allow, deny }: Entry, held: ReadonlySet<string>): Verdict {
  if (isMet(deny, held)) return 'denied'
  return isMet(allow, held) ? 'granted' : 'not-granted'
}
