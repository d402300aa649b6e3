import { test } from 'tap'
import { createMetrics } from '../../observability/metrics.ts'
import { watch } from '../../server/watch.ts'

const lagOf = (told: string, figure: string): number =>
  Number(new RegExp(`^nodejs_eventloop_lag_${figure}_seconds (.*)$`, 'm').exec(told)?.[1])

test('how late the event loop is is told once, without the time between two looks', async (t) => {
  const metrics = createMetrics(() => 0)
  t.equal(lagOf(await metrics.registry.metrics(), 'p99'), 0, 'nothing was looked at yet')
  const turned = Promise.withResolvers<void>()
  let turns = 0
  const timer = watch(
    20,
    () => {
      turns += 1
      if (turns === 6) turned.resolve()
    },
    metrics.eventLoopLate
  )
  t.notOk(timer.hasRef())
  // So long nothing else can happen.
  setTimeout(() => {
    for (const end = performance.now() + 300; performance.now() < end; );
  }, 70)
  const alive = setInterval(() => undefined, 1_000)
  await turned.promise
  clearInterval(alive)
  clearInterval(timer)

  const told = await metrics.registry.metrics()
  t.ok(lagOf(told, 'max') > 0.15, `${lagOf(told, 'max')}`)
  t.ok(lagOf(told, 'mean') <= lagOf(told, 'max'))
  t.equal(lagOf(await metrics.registry.metrics(), 'max'), 0)
})
