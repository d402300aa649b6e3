import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aws_ecs as ecs, aws_s3 as s3 } from 'aws-cdk-lib'
import { test } from 'tap'
import { assemble } from '../build.ts'
import { ROOT } from '../images.ts'
import { example } from '../settings/example.ts'
import { PROFILES } from '../settings/profiles.ts'
import type { Settings } from '../settings/settings.ts'
import { contextOf, synthesize } from './support/template.ts'
import { VARIANTS } from './support/variants.ts'

for (const [name, settings] of Object.entries(PROFILES)) {
  test(`${name} passes the template validator and cdk-nag, without a lookup in AWS`, async (t) => {
    const outdir = t.testdir()

    t.doesNotThrow(() => synthesize(settings, outdir))

    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'))
    t.equal(manifest.missing, undefined)
    t.notOk(existsSync(join(ROOT, 'cdk.context.json')))
  })
}

for (const [name, settings] of Object.entries(VARIANTS)) {
  test(`the variant ${name} passes the template validator and cdk-nag`, async (t) => {
    t.doesNotThrow(() => synthesize(settings, t.testdir(), { make: assemble }))
  })
}

test('cdk-nag runs: a public bucket stops the synthesis', async (t) => {
  const outdir = t.testdir()

  t.throws(() =>
    synthesize(example, outdir, { change: (stack) => void new s3.Bucket(stack, 'Open') })
  )

  const report = readFileSync(join(outdir, 'validation-report.json'), 'utf8')
  t.match(report, /AwsSolutions-S10/)
})

test('the template validator runs: a size that Fargate does not offer stops the synthesis', async (t) => {
  const outdir = t.testdir()

  t.throws(() =>
    synthesize(example, outdir, {
      change: (stack) =>
        void new ecs.CfnTaskDefinition(stack, 'Odd', {
          requiresCompatibilities: ['FARGATE'],
          networkMode: 'awsvpc',
          cpu: '512',
          memory: '256',
          containerDefinitions: []
        })
    })
  )

  t.match(readFileSync(join(outdir, 'validation-report.json'), 'utf8'), /E3047/)
})

test('a fault in the settings stops the build', async (t) => {
  const wrong: Settings = { ...example, host: 'localhost' }
  t.throws(() => synthesize(wrong, t.testdir()), { message: /host: `localhost` is no host/ })
})

test('every feature flag that CDK recommends is set, so that a later default changes nothing', async (t) => {
  const recommended: Readonly<Record<string, unknown>> = JSON.parse(
    readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8')
  )
  const ours = contextOf()
  const differing = Object.keys(recommended).filter(
    (flag) => JSON.stringify(ours[flag]) !== JSON.stringify(recommended[flag])
  )
  // Its custom resource is a Lambda function (`network.ts`).
  t.same(differing, ['@aws-cdk/aws-ec2:restrictDefaultSecurityGroup'])
  t.equal(ours['@aws-cdk/core:validateAgainstDefaultRules'], true)
})
