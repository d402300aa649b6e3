import { test } from 'tap'
import { checkPolicy } from '../../policy-source/check.ts'
import { checkInBackground } from '../../policy-source/check-in-background.ts'

const { signal } = new AbortController()

/** A policy of many rules; the last rule is for this principal. */
function large(last: string): Buffer {
  const rules = Array.from(Array(2_000).keys(), (index) => `  /page-${index}: [group:g${index}]`)
  return Buffer.from(
    ['version: 1', 'pages:', '  /: [signed-in]', ...rules, `  /last: [${last}]`, ''].join('\n')
  )
}

test('a large policy is checked in another thread, with the same result', async (t) => {
  const bytes = large('group:last')
  let turns = 0
  const count = setInterval(() => {
    turns += 1
  })
  const checked = await checkInBackground('policy.yaml', bytes, { signal })
  clearInterval(count)

  t.same(checked, checkPolicy('policy.yaml', bytes))
  t.ok(checked.ok && Object.isFrozen(checked.policy.pages[9]?.allow[0]), 'frozen as it always is')
  t.ok(turns > 0, 'this thread went on meanwhile')
})

test('a large policy is reported with its faults like a small one', async (t) => {
  const bytes = large('grup:last')
  const [aside, here] = [
    await checkInBackground('policy.yaml', bytes, { signal }),
    checkPolicy('policy.yaml', bytes)
  ]
  t.match(aside, { ok: false, fault: { code: 'PW_POLICY_INVALID' } })
  t.equal(!aside.ok && aside.fault.message, !here.ok && here.fault.message)
})

test('a small policy is checked without a thread', async (t) => {
  const bytes = Buffer.from('version: 1\npages:\n  /: [signed-in]\n')
  t.same(
    await checkInBackground('policy.yaml', bytes, { signal }),
    checkPolicy('policy.yaml', bytes)
  )
})

test('a policy that cannot be checked in time is invalid', async (t) => {
  t.match(await checkInBackground('policy.yaml', large('group:last'), { signal, timeout: 1 }), {
    ok: false,
    fault: {
      code: 'PW_POLICY_INVALID',
      message: /- policy\.yaml: it could not be checked \(.*timeout\); make it/
    }
  })
})

test('a check is aborted when its result is not needed anymore', async (t) => {
  const closed = new AbortController()
  const checking = checkInBackground('policy.yaml', large('group:last'), { signal: closed.signal })
  closed.abort()
  t.match(await checking, { ok: false })
})
