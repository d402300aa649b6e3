import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { test } from 'tap'
import { ROOT } from '../images.ts'
import { contextOf } from './support/template.ts'

const run = promisify(execFile)

/** Starts it as the `cdk` command does, without any AWS credentials. */
function synthesize(outdir: string, context: object) {
  const { AWS_PROFILE: _, AWS_ACCESS_KEY_ID: __, ...env } = process.env
  const CDK_CONTEXT_JSON = JSON.stringify({ ...contextOf(), ...context })
  return run(process.execPath, ['infra/main.ts'], {
    cwd: ROOT,
    env: { ...env, CDK_CONTEXT_JSON, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' }
  })
}

test('without a profile, the example is synthesized', async (t) => {
  const outdir = t.testdir()
  await synthesize(outdir, {})
  t.ok(existsSync(join(outdir, 'pagewarden-example.template.json')))
})

test('the context selects the profile, and an unknown profile ends with a sentence', async (t) => {
  const outdir = t.testdir()
  await t.rejects(synthesize(outdir, { profile: 'nowhere' }), {
    code: 1,
    stderr: /^there is no profile `nowhere`; take one of example, production, enterprise/
  })
  await synthesize(outdir, { profile: 'enterprise' })
  t.ok(existsSync(join(outdir, 'pagewarden-enterprise.template.json')))
})

test('the cost table is printed for any number of people', async (t) => {
  const costs = (...people: readonly string[]) =>
    run(process.execPath, ['infra/cost/main.ts', ...people], { cwd: ROOT })

  t.match(await costs(), { stdout: '| sign-in | 0 | 2 | 2 |' })
  t.match(await costs('20000'), { stdout: '| sign-in | 150 | 400 | 400 |' })
})
