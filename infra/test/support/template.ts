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

/** The context that the `cdk` command would set. */
export function contextOf(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'))
  return { ...context }
}

/** The template of an environment, without the validators, which have their own test. */
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

/** Synthesizes into a folder as `cdk synth` does, with every validator. */
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
 * The template without the hashes of the images, which change with every file in an image. So it is
 * the same in two commits with the same stack.
 */
export function withoutHashes(template: Json): string {
  return `${JSON.stringify(template, null, 2).replace(/:[0-9a-f]{64}"/g, ':HASH"')}\n`
}
