import { test } from 'tap'
import { runOpenLoop } from '../../drive/open-loop.ts'

test('the loop starts all actions on time, however late the answers are', async (t) => {
  let [asked, open, most] = [0, 0, 0]
  const first = Promise.withResolvers<void>()
  await runOpenLoop(2_000, 0.05, async () => {
    asked += 1
    open += 1
    most = Math.max(most, open)
    // No action ends before the last one starts: a closed loop would never finish.
    if (asked === 100) first.resolve()
    await first.promise
    open -= 1
  })
  t.equal(asked, 100)
  t.equal(most, 100)
  t.equal(open, 0)
})

test('a failed action ends the loop', async (t) => {
  let asked = 0
  const failing = async () => {
    asked += 1
    throw new Error('broken')
  }
  await t.rejects(runOpenLoop(1_000, 3_600, failing), { message: 'broken' })
  t.ok(asked < 3_600_000)
})
