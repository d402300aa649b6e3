import { checkAddress } from './check-address.ts'
import { checkNetwork } from './check-network.ts'
import { checkPolicy } from './check-policy.ts'
import { checkSignIn } from './check-sign-in.ts'
import { checkTask } from './check-task.ts'
import { type Files, type Rule, whatFails } from './rule.ts'
import type { Settings } from './settings.ts'

/**
 * All faults of the settings, each with the setting, its value and the expected value. An empty
 * list means that the stack can be built. Only AWS knows whether it accepts them.
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

/** @throws an error with every fault, if there is one. */
export function assertUsable(settings: Settings, files: Files): void {
  const faults = faultsOf(settings, files)
  if (faults.length === 0) return
  throw new Error(
    `the settings \`${settings.name}\` cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`
  )
}
