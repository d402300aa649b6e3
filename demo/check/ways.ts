import { messageOf } from '../fault.ts'

/** The ways to request a page, in the order of the table's letters. */
export const WAYS = ['url', 'navigation', 'hash', 'name'] as const

export type Way = (typeof WAYS)[number]

/** The outcome of one way: the page was shown, it was not shown, or the attempt failed. */
export type Outcome = { readonly shown: boolean } | { readonly shown: null; readonly fault: string }

export type Outcomes = Readonly<Record<Way, Outcome>>

/** Tries a way. A failed attempt is an outcome too, and never equals a decision of the policy. */
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
