import { test } from 'tap'
import { Memory, type MemoryUsage, startMemoryChecks } from '../../limits/memory.ts'
import { createMetrics } from '../../observability/metrics.ts'

const build = (freeable = Number.POSITIVE_INFINITY) => {
  const state = { usage: { resident: 0, heap: 0 }, time: 0, garbage: 0, collecting: 0 }
  const collected: number[] = []
  const sheds: number[] = []
  const changes: boolean[] = []
  const memory = new Memory({
    limits: { resident: 1_000, heap: 100 },
    measure: () => ({ ...state.usage, resident: state.usage.resident + state.garbage }),
    now: () => state.time,
    collect: () => {
      collected.push(state.time)
      state.garbage = 0
      state.time += state.collecting
    },
    shed: (bytes) => {
      sheds.push(bytes)
      return Math.min(bytes, freeable)
    },
    onChange: (isTight) => changes.push(isTight)
  })
  const at = (resident: number, heap = 0, time = state.time) => {
    state.usage = { resident, heap } satisfies MemoryUsage
    state.time = time
    memory.check()
    return memory.isTight
  }
  return { at, sheds, changes, collected, state }
}

test('from 80 % of either limit nobody is admitted, until usage is clearly lower', (t) => {
  const { at, changes, sheds } = build()

  t.notOk(at(799, 79))
  t.ok(at(800))
  t.ok(at(760), 'it does not flap')
  t.notOk(at(749))
  t.ok(at(0, 80), 'the heap has a limit of its own')
  t.notOk(at(0, 10))
  t.same(changes, [true, false, true, false], 'only a change is told')
  t.same(sheds, [])
  t.end()
})

test('from 90 % the largest websockets are closed, down to 80 %', (t) => {
  const { at, sheds } = build()

  at(899)
  at(920)
  t.same(sheds, [120])
  at(0, 95, 5_000)
  t.same(sheds, [120, 15])
  t.end()
})

test('garbage alone neither stops admission nor closes websockets', (t) => {
  const { at, changes, sheds, state } = build()

  state.garbage = 500
  t.notOk(at(600))
  t.same(changes, [])
  t.same(sheds, [])
  t.end()
})

test('while memory is short, garbage is collected twice a second, and for a tenth of the time', (t) => {
  const { at, collected, state } = build()

  at(100, 0, 0)
  t.same(collected, [], 'there is no need')
  for (let time = 1_000; time < 2_100; time += 50) at(850, 0, time)
  t.same(collected, [1_000, 1_500, 2_000])

  state.collecting = 100
  for (let time = 3_000; time < 4_200; time += 50) at(850, 0, time)
  t.same(collected.slice(3), [3_000, 4_100])
  t.end()
})

test('soon after a cut the garbage is collected, and what is taken then is the truth', (t) => {
  const { at, collected, sheds } = build(100)

  at(950, 0, 0)
  at(950, 0, 50)
  at(950, 0, 100)
  t.same(collected, [0, 100])
  t.same(sheds, [150, 50])
  at(950, 0, 150)
  t.same(collected, [0, 100, 150])
  t.same(sheds, [150, 50, 150])
  t.end()
})

test('what was just cut is not cut for again before the collector has been there', (t) => {
  const { at, sheds } = build(100)

  at(950, 0, 10)
  at(950, 0, 60)
  at(950, 0, 110)
  t.same(sheds, [150, 50], 'the rest is, and no more than that')
  at(950, 0, 2_000)
  t.same(sheds, [150, 50, 150], 'what did not help is done again')
  t.end()
})

const lagOf = (told: string, figure: string): number =>
  Number(new RegExp(`^nodejs_eventloop_lag_${figure}_seconds (.*)$`, 'm').exec(told)?.[1])

test('the delay of the event loop is reported once, without the time between two checks', async (t) => {
  const metrics = createMetrics(() => 0)
  t.equal(lagOf(await metrics.registry.metrics(), 'p99'), 0, 'nothing was checked yet')
  const turned = Promise.withResolvers<void>()
  let turns = 0
  const check = () => {
    turns += 1
    if (turns === 6) turned.resolve()
  }
  const timer = startMemoryChecks(check, metrics.eventLoopLate, 20)
  t.notOk(timer.hasRef())
  // The event loop is blocked for this time.
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
