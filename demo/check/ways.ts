import { messageOf } from '../fault.ts'

/** The ways to ask for a page that are tried, in the order of the table's letters. */
export const WAYS = ['url', 'navigation', 'hash', 'name'] as const

export type Way = (typeof WAYS)[number]

/** What came of asking for a page in a way: it was shown, it was not, or the way itself broke. */
export type Outcome = { readonly shown: boolean } | { readonly shown: null; readonly fault: string }

export type Outcomes = Readonly<Record<Way, Outcome>>

/** Tries a way; a fault in trying is an outcome too, and never the same as what a policy says. */
export async function outcomeOf(attempt: () => Promise<boolean>): Promise<Outcome> {
  try {
    return { shown: await attempt() }
  } catch (error) {
    return { shown: null, fault: firstLine(messageOf(error)) }
  }
}

function firstLine(text: string): string {
  return text.replace(/\n.*/s, '')
}
