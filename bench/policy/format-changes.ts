import { spreadOf } from '../measure/spread.ts'

/** The size of the changed policy: its rules, and the names in each. */
export const rules = 1_000
export const namesEach = 10
export const tabsEach = 10

/** A tenth of the people with these tabs lose their page, and another tenth gain one. */
export function tenth(tabs: number): number {
  return tabs / tabsEach / 10
}

/** The effects of one change of the policy. */
export type Change = {
  /** ms from the new file to the close of the last websocket that lost a page. */
  readonly cutAfter: number
  /** ms to the close of the last websocket that gained a page. */
  readonly toldAfter: number
  /** The number of websockets by close code, with those of unaffected people. */
  readonly codes: Readonly<Record<number, number>>
  /** The number of messages to all websockets. */
  readonly messages: number
  /** The largest delay of the proxy's event loop meanwhile, and in the same time before, in ms. */
  readonly late: number
  readonly lateBefore: number
}

/** The report of the changes. */
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
