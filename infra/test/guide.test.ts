import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { ROOT } from '../images.ts'
import { example } from '../settings/example.ts'
import { INVARIANTS } from './invariants/all.ts'
import { at, textAt } from './support/json.ts'
import { resourcesOf, templateOf } from './support/template.ts'
import { SHIPPED, variant } from './support/variants.ts'

const guide = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8')

test('the guide describes every setting and every profile', async (t) => {
  for (const name of [...Object.keys(example), ...Object.keys(SHIPPED)]) {
    t.match(guide, `\`${name}\``)
  }
})

test('the stack has every output and alarm that the guide names', async (t) => {
  const template = templateOf(example)
  const outputs = [template, templateOf(variant('bucket'))].flatMap((each) =>
    Object.keys(Object(at(each, 'Outputs')))
  )
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ id }) =>
    id.replace(/^Alarms|[0-9A-F]{8}$/g, '')
  )
  const spoken = [...guide.matchAll(/`([A-Z][a-z]+[A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name)

  t.ok(spoken.length > 10)
  t.same(
    spoken.filter((name) => !outputs.includes(name) && !alarms.includes(name)),
    []
  )
})

test('the guide states the number of invariants', async (t) => {
  t.match(guide, `${INVARIANTS.length} invariants`)
})

test('the guide states the minimum length of a password', async (t) => {
  const [pool] = resourcesOf(templateOf(example), 'AWS::Cognito::UserPool')
  t.match(guide, `${textAt(pool?.Properties, 'Policies.PasswordPolicy.MinimumLength')} characters`)
})
