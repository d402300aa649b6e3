import type { Settings } from '../../settings/settings.ts'
import type { Change } from '../support/mutate.ts'

/**
 * An invariant, a change that breaks it, as other stacks have done, and the settings to apply it to
 * (production by default).
 */
export type Mutation = readonly [
  invariant: string,
  what: string,
  change: Change,
  settings?: Settings
]
