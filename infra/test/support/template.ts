import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { build } from '../../build.ts'
import { ROOT } from '../../images.ts'
import type { Settings } from '../../settings/settings.ts'
import { PagewardenStack } from '../../stack.ts'
import type { Json } from './json.ts'

/** A resource with its logical id. */
export type Resource = { readonly id: string; readonly Type: string; readonly Properties: Json }

/** The context that the `cdk` command would pass on. */
export function contextOf(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'))
  return { ...context }
}

/** The template of an environment, without the validators: those have a test of their own. */
export function templateOf(settings: Settings, policy = '', outdir?: string): Json {
  const app = new App({ context: contextOf(), ...(outdir !== undefined && { outdir }) })
  // CDK's own switch. Each validator takes seconds to start, and once per process is enough.
  process.env['CDK_VALIDATION'] = 'false'
  try {
    return Template.fromStack(new PagewardenStack(app, settings, policy)).toJSON()
  } finally {
    delete process.env['CDK_VALIDATION']
  }
}

/** Synthesizes as `cdk synth` does, with all that can refuse it, into a folder. */
export function synthesize(
  settings: Settings,
  outdir: string,
  { make = build, change = (_: PagewardenStack) => {} } = {}
): void {
  const app = new App({ context: contextOf(), outdir })
  change(make(app, settings))
  app.synth()
}

/** The resources of a type, or of all. */
export function resourcesOf(template: Json, type?: string): readonly Resource[] {
  const { Resources } = template as {
    readonly Resources: Readonly<Record<string, Omit<Resource, 'id'>>>
  }
  return Object.entries(Resources)
    .map(([id, resource]) => ({ id, ...resource }))
    .filter(({ Type }) => type === undefined || Type === type)
}

/**
 * The same template from one commit to the next, as long as the stack is the same: hashes of images
 * change with every file that goes into them.
 */
export function withoutHashes(template: Json): string {
  return `${JSON.stringify(template, null, 2).replace(/:[0-9a-f]{64}"/g, ':HASH"')}\n`
}
