import { test } from 'tap'
import { draw } from './curves.ts'
import { soak } from './soak.ts'

test('after honest and hostile people have gone, the proxy holds nothing of them', async (t) => {
  const { samples, noticed, before, after, warnings } = await soak({
    seconds: 20,
    lookEvery: 1,
    policyEvery: 6,
    restartEvery: 10
  })

  t.equal(after.pairs, 0)
  t.ok(noticed.served > 0 && noticed.tabs > 0 && noticed.uploads > 0)
  t.equal(noticed.failed, 0, 'no honest person was let down')
  t.same(warnings, [])
  t.match(draw(samples, 'A soak'), /<polyline [^>]*points="[\d., ]+"/)
  t.comment(
    `${after.memory.toFixed(0)} MiB, ${before.memory.toFixed(0)} before; ${after.files} files`
  )
})
