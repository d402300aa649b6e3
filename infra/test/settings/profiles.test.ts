import { test } from 'tap'
import { example } from '../../settings/example.ts'
import { PROFILES, settingsOf } from '../../settings/profiles.ts'

test('a profile is found by its name, and an unknown name is answered with the list of profiles', async (t) => {
  t.equal(settingsOf('example'), example)
  t.throws(() => settingsOf('toString'), {
    message: /no profile `toString`; take one of example, production, enterprise/
  })
})

test('no two profiles have the same stack name or the same sign-in domain', async (t) => {
  const all = Object.values(PROFILES)
  t.equal(new Set(all.map(({ name }) => name)).size, all.length)
  t.equal(new Set(all.map(({ signIn }) => JSON.stringify(signIn.domain))).size, all.length)
})
