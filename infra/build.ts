import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ROOT } from './images.ts'
import { assertUsable } from './settings/check.ts'
import type { Files } from './settings/rule.ts'
import type { Settings } from './settings/settings.ts'
import { PagewardenStack } from './stack.ts'

/** The files of the repository, for the checks of the settings. */
export const REPOSITORY: Files = {
  read: (path) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null)
}

/**
 * Adds the stack of one environment to an app. Faults of the settings prevent this. Findings of
 * cdk-nag in the template stop the synthesis.
 */
export function build(app: App, settings: Settings): PagewardenStack {
  assertUsable(settings, REPOSITORY)
  return assemble(app, settings)
}

/** Adds the stack without a check of the settings. */
export function assemble(app: App, settings: Settings): PagewardenStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }))
  const policy = readFileSync(join(ROOT, settings.policy.file), 'utf8')
  return new PagewardenStack(app, settings, policy)
}
