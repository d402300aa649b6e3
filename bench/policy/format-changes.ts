import { spreadOf } from '../measure/spread.ts'

/** The policy that is changed: so many rules, with so many names in each. */
export const rules = 1_000
export const namesEach = 10
export const tabsEach = 10

/** A tenth of the people behind so many tabs: they lose the page they are on, others gain one. */
export function tenth(tabs: number): number {
  return tabs / tabsEach / 10
}

/** What one change of the policy did. */
export type Change = {
  /** ms from the new file in its place to the close of the last who lost a page. */
  readonly cutAfter: number
  /** ms to the close of the last who was to come back with other rights. */
  readonly toldAfter: number
  /** Close codes and how many websockets had each; of those who keep their rights too. */
  readonly codes: Readonly<Record<number, number>>
  /** Messages that came to anybody. */
  readonly messages: number
  /** ms by which the proxy's event loop was late at most meanwhile, and in the same time before. */
  readonly late: number
  readonly lateBefore: number
}

/** What the changes did, in words. */
export function formatChanges(tabs: number, changes: readonly Change[]): string {
  const ms = (of: (change: Change) => number) => {
    const { median, least, most } = spreadOf(changes.map(of))
    return `${median.toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`
  }
  const closed = changes.map(({ codes }) =>
    Object.values(codes).reduce((sum, some) => sum + some, 0)
  )
  const kept = Math.max(...closed) === 2 * tenth(tabs) * tabsEach
  const others = kept ? 'Nobody else was closed' : 'OTHERS WERE CLOSED TOO'
  const messages = changes.reduce((sum, change) => sum + change.messages, 0)
  return [
    `${tabs.toLocaleString('en')} open websockets, a policy of ${rules.toLocaleString('en')} rules with ${(rules * namesEach).toLocaleString('en')} names, its file replaced ${changes.length} times:`,
    `the last of those who lost their page was cut off after ${ms(({ cutAfter }) => cutAfter)},`,
    `the last of those who gained one was asked to come back after ${ms(({ toldAfter }) => toldAfter)}.`,
    `${others}, and ${messages} messages were sent.`,
    `The proxy's event loop was late by ${ms(({ late }) => late)} at most, and in a second before by ${ms(({ lateBefore }) => lateBefore)}.`
  ].join(' ')
}
