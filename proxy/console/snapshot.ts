import type { Identity } from '../identity/identity.ts'
import { formatPerson } from '../policy/person.ts'
import type { Policy } from '../policy/policy.ts'
import { type Grid, makeGrid } from './grid.ts'
import type { Refusal, Refusals } from './refusals.ts'

/** An open websocket of the app. */
export type Connection = {
  readonly identity: Identity
  /** ms since the epoch. */
  readonly since: number
  readonly requestId: string
  /** The path of the current page; `null` before the first. */
  readonly page: string | null
}

/** The source of the policy, and its fault at the last poll. */
export type PolicyState = {
  readonly source: string
  /** ms since the epoch; `null` when unknown. */
  readonly loadedAt: number | null
  readonly fault: string | null
}

/** Everything that the console shows at one moment. */
export type Snapshot = {
  readonly people: number
  readonly tabs: readonly Connection[]
  /** How many connections are left out, because there are too many for a table. */
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

/** Maximum of rows. The latest connections are shown. */
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

/** Everybody with a connection, each once, sorted by name. */
export function peopleOf(tabs: readonly Connection[]): readonly Identity[] {
  const people = new Map(tabs.map(({ identity }) => [identity.sub, identity]))
  return [...people.values()].toSorted((one, other) =>
    formatPerson(one) < formatPerson(other) ? -1 : 1
  )
}
