import { test } from 'tap'
import { formatUnreadable, readPolicy } from '../../../cli/policy/read-policy.ts'
import { context } from '../transcript.ts'

test('the default policy is the one that `serve` would use', async (t) => {
  for (const [value, file] of [
    ['', 'pagewarden.yaml'],
    [' shadow.yaml ', 'shadow.yaml'],
    ['nowhere.yaml', 'nowhere.yaml']
  ] as const) {
    const env = { PAGEWARDEN_POLICY: value }

    t.match(await readPolicy(undefined, { ...context, env }), { file })
  }
})

test('an unreadable file is a finding with the reason', async (t) => {
  t.match(await readPolicy('a\0b', context), {
    ok: false,
    wasRead: false,
    findings: [{ message: /^it cannot be read \(/ }]
  })
  t.equal(formatUnreadable('odd'), 'it cannot be read (`odd`)')
})
