import type { Settings } from '../../settings/settings.ts'
import type { Change } from '../support/mutate.ts'

/**
 * An invariant, a way in which stacks like this one have broken it, and the settings to try it on;
 * those of production where nothing else is said.
 */
export type Mutation = readonly [
  invariant: string,
  what: string,
  change: Change,
  settings?: Settings
]
