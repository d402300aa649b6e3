import { test } from 'tap'
import { PROFILES } from '../settings/profiles.ts'
import { INVARIANTS } from './invariants/all.ts'
import { templateOf } from './support/template.ts'
import { VARIANTS } from './support/variants.ts'

for (const [name, settings] of Object.entries({ ...PROFILES, ...VARIANTS })) {
  test(`${name} satisfies every invariant`, async (t) => {
    const template = templateOf(settings, 'version: 1\n')

    for (const invariant of INVARIANTS) {
      t.same(invariant.broken(template, settings), [], invariant.name)
    }
  })
}
