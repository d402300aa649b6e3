import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { formatTestResult, runPolicyTests } from '../../../policy/analysis/run-tests.ts'
import { policyOf } from '../people.ts'

test('the sample policy passes its own tests', async (t) => {
  const sample = policyOf(
    readFileSync(new URL('../../../../streamlit/pagewarden.yaml', import.meta.url), 'utf8')
  )

  const results = runPolicyTests(sample)

  t.equal(results.length, 41)
  for (const result of results) t.ok(result.passed, formatTestResult(result))
})

test('a failed test reports its person, its question, the reason and its position', async (t) => {
  const policy = policyOf(`version: 1
pages:
  /: [signed-in]
  /pay: { allow: [group:hr], deny: [group:interns] }
tests:
  - as: { email: ann@example.com, groups: [hr, interns] }
    may: [/, /pay]
  - as: { sub: u-1 }
    may: [/nowhere]
    may-not: [/]
  - as: { username: bob, groups: [hr] }
    may-not: [/pay]
  - as: { groups: [hr, it] }
    may: [/pay]
  - as: { email: zoe@partner.example, emailVerified: false }
    may: [/_pagewarden/console]
  - as: {}
    may-not: [/api/x]
`)

  const results = runPolicyTests(policy)

  t.strictSame(
    results.map((result) => `${result.at.line} ${result.passed} ${formatTestResult(result)}`),
    [
      '7 true ann@example.com may open /',
      '7 false ann@example.com should open /pay, but may not (page-denied by the rule of /pay)',
      '9 false u-1 should open /nowhere, but may not (page-unlisted)',
      '10 false u-1 should not open /, but may (granted by the rule of /)',
      '12 false bob should not open /pay, but may (granted by the rule of /pay)',
      '14 true somebody in hr, it may open /pay',
      '16 false zoe@partner.example (not verified) should open /_pagewarden/console, but may not (console-not-granted by the rule of console)',
      '18 true somebody signed in may not open /api/x'
    ]
  )
})
