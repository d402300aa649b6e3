import type { Settings } from '../../settings/settings.ts'
import type { Json } from '../support/json.ts'

/** What must hold of every template, whatever the settings. */
export type Invariant = {
  /** A sentence. Its mutations are found by it. */
  readonly name: string
  /** Whatever breaks it, by name; nothing when it holds. */
  readonly broken: (template: Json, settings: Settings) => readonly string[]
}
