import { checkAddress } from './check-address.ts'
import { checkNetwork } from './check-network.ts'
import { checkPolicy } from './check-policy.ts'
import { checkSignIn } from './check-sign-in.ts'
import { checkTask } from './check-task.ts'
import { type Files, type Rule, whatFails } from './rule.ts'
import type { Settings } from './settings.ts'

/**
 * Every fault of the settings at once, each with the setting, what it is and what it must be. An
 * empty list means that they can be built; whether AWS grants them is known only there.
 */
export function faultsOf(settings: Settings, files: Files): readonly string[] {
  const rules: readonly Rule[] = [
    ...checkAddress(settings),
    ...checkNetwork(settings),
    ...checkSignIn(settings),
    ...checkTask(settings, files),
    ...checkPolicy(settings, files)
  ]
  return whatFails(rules)
}

/** @throws with every fault, when there is one. */
export function assertUsable(settings: Settings, files: Files): void {
  const faults = faultsOf(settings, files)
  if (faults.length === 0) return
  throw new Error(
    `the settings \`${settings.name}\` cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`
  )
}
