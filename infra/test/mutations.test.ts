import { test } from 'tap'
import type { Settings } from '../settings/settings.ts'
import { INVARIANTS } from './invariants/all.ts'
import type { Json } from './support/json.ts'
import { MUTATIONS, settingsOf } from './support/mutations.ts'
import { templateOf } from './support/template.ts'

const templates = new Map<Settings, Json>()

function templateFor(settings: Settings): Json {
  const template = templates.get(settings) ?? templateOf(settings)
  templates.set(settings, template)
  return template
}

test('a stack in which an invariant is broken is found out', async (t) => {
  for (const mutation of MUTATIONS) {
    const [name, what, change] = mutation
    const settings = settingsOf(mutation)
    const template = change(templateFor(settings))
    const invariant = INVARIANTS.find((each) => each.name === name)

    t.ok((invariant?.broken(template, settings) ?? []).length > 0, `${name}: ${what}`)
  }
})

test('each invariant is broken at least once', async (t) => {
  const broken = new Set(MUTATIONS.map(([name]) => name))
  t.same(
    INVARIANTS.map(({ name }) => name).filter((name) => !broken.has(name)),
    []
  )
})
