import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ROOT } from './images.ts'
import { assertUsable } from './settings/check.ts'
import type { Files } from './settings/rule.ts'
import type { Settings } from './settings/settings.ts'
import { PagewardenStack } from './stack.ts'

/** The repository as the settings see it. */
export const REPOSITORY: Files = {
  read: (path) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null)
}

/**
 * Puts the stack of one environment into an app. The settings' faults stop this, and those that
 * cdk-nag finds in the template stop its synthesis.
 */
export function build(app: App, settings: Settings): PagewardenStack {
  assertUsable(settings, REPOSITORY)
  return assemble(app, settings)
}

/** The same without a check of the settings. */
export function assemble(app: App, settings: Settings): PagewardenStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }))
  const policy = readFileSync(join(ROOT, settings.policy.file), 'utf8')
  return new PagewardenStack(app, settings, policy)
}
