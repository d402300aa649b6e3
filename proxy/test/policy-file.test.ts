import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'tap'
import { loadPolicy, sayFault } from '../policy-file.ts'
import { policyText } from './support/stage.ts'

test('a policy is named by its bytes', async (t) => {
  const dir = t.testdir({ 'policy.yaml': policyText })

  const { policy, warnings } = await loadPolicy(join(dir, 'policy.yaml'))

  const digest = createHash('sha256').update(policyText).digest('hex')
  t.equal(policy.version, digest.slice(0, 12))
  t.equal(policy.pages.length, 3)
  t.ok(Array.isArray(warnings))
})

test('every fault of a policy is named with its place', async (t) => {
  const text = 'version: 1\npages:\n  /: { allow: [grup:a] }\n  /b: { allow: [emial:b] }\n'
  const file = join(t.testdir({ 'policy.yaml': text }), 'policy.yaml')

  const error = await loadPolicy(file).catch((thrown: Error) => thrown)

  t.match(error, { code: 'PW_POLICY_INVALID' })
  const lines = String(error).split('\n').slice(1)
  t.equal(lines.length, 2)
  t.ok(lines[0]?.startsWith(`- ${file}:3:`))
  t.ok(lines[1]?.startsWith(`- ${file}:4:`))
})

test('a file that cannot be read is said to be so, with why', async (t) => {
  const dir = t.testdir({})
  await t.rejects(loadPolicy(join(dir, 'none.yaml')), {
    code: 'PW_POLICY_INVALID',
    message: /cannot be used:\n- it cannot be read: ENOENT: no such file/,
    cause: { code: 'ENOENT' }
  })
  await t.rejects(loadPolicy(dir), { message: /EISDIR/ })
})

test('a place is written as editors link it', (t) => {
  t.equal(sayFault({ line: 3, column: 5, code: 'key-missing', message: 'no' }), '3:5: no')
  t.end()
})
