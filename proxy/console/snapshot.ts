import type { Identity } from '../identity/identity.ts'
import { formatPerson } from '../policy/person.ts'
import type { Policy } from '../policy/policy.ts'
import { type Grid, makeGrid } from './grid.ts'
import type { Refusal, Refusals } from './refusals.ts'

/** An open tab with the app, as the relay knows it. */
export type Connection = {
  readonly identity: Identity
  /** ms since the epoch. */
  readonly since: number
  readonly requestId: string
  /** The path of the page that is shown; `null` before any was. */
  readonly page: string | null
}

/** Where the policy comes from, and what was wrong with it when it was looked at last. */
export type PolicyState = {
  readonly source: string
  /** ms since the epoch; `null` when that is not known. */
  readonly loadedAt: number | null
  readonly fault: string | null
}

/** All that the console shows at one moment. */
export type Snapshot = {
  readonly people: number
  readonly tabs: readonly Connection[]
  /** How many tabs are left out, because there are too many for a table. */
  readonly moreConnections: number
  readonly refusals: readonly Refusal[]
  readonly strangers: number
  readonly grid: Grid
  readonly policy: Policy
  readonly state: PolicyState
}

export type SnapshotOptions = {
  readonly tabs: () => readonly Connection[]
  readonly refusals: Refusals
  readonly policy: () => Policy
  readonly state: () => PolicyState
}

/** More tabs than anybody reads; the youngest are shown. */
const maxConnections = 300

export function takeSnapshot({ tabs, refusals, policy, state }: SnapshotOptions): Snapshot {
  const all = tabs().toSorted((one, other) => other.since - one.since)
  const people = peopleOf(all)
  return {
    people: new Set(all.map(({ identity }) => identity.sub)).size,
    tabs: all.slice(0, maxConnections),
    moreConnections: Math.max(0, all.length - maxConnections),
    refusals: refusals.list(),
    strangers: refusals.strangers,
    grid: makeGrid(policy(), people),
    policy: policy(),
    state: state()
  }
}

/** Everybody with a tab, each once, by name; a later proof of other rights ends older tabs. */
export function peopleOf(tabs: readonly Connection[]): readonly Identity[] {
  const people = new Map(tabs.map(({ identity }) => [identity.sub, identity]))
  return [...people.values()].toSorted((one, other) =>
    formatPerson(one) < formatPerson(other) ? -1 : 1
  )
}
