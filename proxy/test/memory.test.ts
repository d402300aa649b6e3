import { test } from 'tap'
import { Memory, type Usage } from '../memory.ts'

const build = (freeable = Number.POSITIVE_INFINITY) => {
  const state = { usage: { resident: 0, heap: 0 }, time: 0 }
  const sheds: number[] = []
  const changes: boolean[] = []
  const memory = new Memory({
    limits: { resident: 1_000, heap: 100 },
    measure: () => state.usage,
    now: () => state.time,
    shed: (bytes) => {
      sheds.push(bytes)
      return Math.min(bytes, freeable)
    },
    onChange: (isTight) => changes.push(isTight)
  })
  const at = (resident: number, heap = 0, time = state.time) => {
    state.usage = { resident, heap } satisfies Usage
    state.time = time
    memory.check()
    return memory.isTight
  }
  return { at, sheds, changes }
}

test('from 80 % of either limit on nobody new comes in, until it is clearly less', (t) => {
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

test('from 90 % on the largest go, until 80 % would be left', (t) => {
  const { at, sheds } = build()

  at(899)
  at(920)
  t.same(sheds, [120])
  at(0, 95, 5_000)
  t.same(sheds, [120, 15])
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
