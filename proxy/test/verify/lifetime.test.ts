import t from 'tap'
import { lifetimeFault } from '../../verify/lifetime.ts'

t.test('a life ends on its second and begins on its second, give or take the grace', (t) => {
  const life = { expiresAt: 100, notBefore: 50 }
  const cases = [
    { now: 99.999, grace: 0, expect: null },
    { now: 100, grace: 0, expect: 'expired' },
    { now: 104.999, grace: 5, expect: null },
    { now: 105, grace: 5, expect: 'expired' },
    { now: 50, grace: 0, expect: null },
    { now: 49.999, grace: 0, expect: 'not-yet-valid' },
    { now: 45, grace: 5, expect: null },
    { now: 44.999, grace: 5, expect: 'not-yet-valid' }
  ]
  for (const { now, grace, expect } of cases) {
    t.equal(lifetimeFault(life, now, grace), expect, `at ${now} with ${grace} s of grace`)
  }
  t.end()
})

t.test('a token need not say when it begins', (t) => {
  t.equal(lifetimeFault({ expiresAt: 100, notBefore: null }, -1e9, 0), null)
  t.end()
})
