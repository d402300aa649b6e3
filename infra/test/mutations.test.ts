import { test } from 'tap'
import { production } from '../settings/production.ts'
import type { Settings } from '../settings/settings.ts'
import { INVARIANTS } from './invariants/all.ts'
import { ADDRESS } from './mutations/address.ts'
import { DEPLOY } from './mutations/deploy.ts'
import { ENTRANCE } from './mutations/entrance.ts'
import { ENVIRONMENT } from './mutations/environment.ts'
import { POLICY } from './mutations/policy.ts'
import { SIGN_IN } from './mutations/sign-in.ts'
import { TASK } from './mutations/task.ts'
import { WATCH } from './mutations/watch.ts'
import type { Json } from './support/json.ts'
import { templateOf } from './support/template.ts'

const MUTATIONS = [
  ...ADDRESS,
  ...ENTRANCE,
  ...SIGN_IN,
  ...TASK,
  ...POLICY,
  ...DEPLOY,
  ...WATCH,
  ...ENVIRONMENT
]

const templates = new Map<Settings, Json>()

function templateFor(settings: Settings): Json {
  const template = templates.get(settings) ?? templateOf(settings)
  templates.set(settings, template)
  return template
}

test('each invariant fails for every stack that breaks it', async (t) => {
  for (const [name, what, change, settings = production] of MUTATIONS) {
    const template = change(templateFor(settings))
    const invariant = INVARIANTS.find((each) => each.name === name)

    t.ok((invariant?.broken(template, settings) ?? []).length > 0, `${name}: ${what}`)
  }
})

test('every mutation changes the template, and no two mutations are the same', async (t) => {
  for (const [name, what, change, settings = production] of MUTATIONS) {
    const template = templateFor(settings)
    t.notSame(change(template), template, `${name}: ${what}`)
  }
  t.equal(new Set(MUTATIONS.map(([name, what]) => `${name}: ${what}`)).size, MUTATIONS.length)
})

test('every invariant has at least one mutation', async (t) => {
  const broken = new Set(MUTATIONS.map(([name]) => name))
  t.same(
    INVARIANTS.map(({ name }) => name).filter((name) => !broken.has(name)),
    []
  )
})
