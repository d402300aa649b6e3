import type { Settings } from '../../settings/settings.ts'
import type { Json } from '../support/json.ts'

/** A rule that every template must satisfy, with any settings. */
export type Invariant = {
  /** A sentence. The mutations refer to it. */
  readonly name: string
  /** The names of the resources that break it; empty if it holds. */
  readonly broken: (template: Json, settings: Settings) => readonly string[]
}
