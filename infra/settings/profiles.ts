import { enterprise } from './enterprise.ts'
import { example } from './example.ts'
import { production } from './production.ts'
import type { Settings } from './settings.ts'

/** Every environment by the name that `-c profile=` takes. */
export const PROFILES: Readonly<Record<string, Settings>> = { example, production, enterprise }

/**
 * The settings of a profile.
 *
 * @throws an error that lists the profiles, if none has that name.
 */
export function settingsOf(profile: string): Settings {
  const settings = Object.hasOwn(PROFILES, profile) ? PROFILES[profile] : undefined
  if (settings !== undefined) return settings
  throw new Error(
    `there is no profile \`${profile}\`; take one of ${Object.keys(PROFILES).join(', ')} with \`-c profile=NAME\`, or add yours to infra/settings/profiles.ts`
  )
}
