import { createHash } from 'node:crypto'
import { test } from 'tap'
import { checkPolicy, formatFault, versionOf } from '../../policy-source/check.ts'
import { policyText } from '../support/fixture.ts'

test('the version of a policy depends on its bytes', (t) => {
  const checked = checkPolicy('policy.yaml', Buffer.from(policyText))

  const digest = createHash('sha256').update(policyText).digest('hex')
  t.equal(versionOf(Buffer.from(policyText)), digest.slice(0, 12))
  t.match(checked, { ok: true, policy: { version: digest.slice(0, 12), pages: { length: 3 } } })
  t.end()
})

test('every fault of a policy is reported with its position', (t) => {
  const text = 'version: 1\npages:\n  /: { allow: [grup:a] }\n  /b: { allow: [emial:b] }\n'
  const checked = checkPolicy('a.yaml', Buffer.from(text))

  t.match(checked, { ok: false, fault: { code: 'PW_POLICY_INVALID' } })
  const lines = checked.ok ? [] : checked.fault.message.split('\n').slice(1)
  t.equal(lines.length, 2)
  t.ok(lines[0]?.startsWith('- a.yaml:3:'))
  t.ok(lines[1]?.startsWith('- a.yaml:4:'))
  t.end()
})

test('a policy that fails its own tests is invalid, and every failure is reported', (t) => {
  const text = `version: 1
pages:
  /:    [signed-in]
  /pay: [group:hr]
tests:
  - as:      { email: a@example.com, groups: [] }
    may:     [/, /pay]
    may-not: [/]
`
  const checked = checkPolicy('a.yaml', Buffer.from(text.replace('    may-not: [/]\n', '')))
  t.match(checked, {
    ok: false,
    fault: {
      code: 'PW_POLICY_INVALID',
      message:
        'The policy a.yaml cannot be used:\n- a.yaml:7:18: a@example.com should open /pay, but may not (page-not-granted by the rule of /pay)'
    }
  })
  t.end()
})

test('a position is written so that editors link it', (t) => {
  t.equal(formatFault({ line: 3, column: 5, message: 'no' }), '3:5: no')
  t.end()
})
