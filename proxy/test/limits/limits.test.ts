import { test } from 'tap'
import { createLimits, heapGrowth, memoryLimits } from '../../limits/limits.ts'
import { createLog } from '../../observability/log.ts'
import { Sockets } from '../../websocket/sockets.ts'
import { createFixture } from '../support/fixture.ts'
import { liveSocket } from '../support/live-socket.ts'
import { zoe } from '../support/people.ts'

const given = { constrained: 0, total: 4_000, heap: 500 }

test('the limit of memory is the setting, else the container’s, else the machine’s', (t) => {
  t.same(memoryLimits(2_000, { ...given, constrained: 1_000 }), { resident: 2_000, heap: 500 })
  t.same(memoryLimits(null, { ...given, constrained: 1_000 }), { resident: 1_000, heap: 500 })
  t.same(memoryLimits(null, given), { resident: 4_000, heap: 500 })
  // Without a limit the kernel tells a number that no machine has.
  t.same(memoryLimits(null, { ...given, constrained: 2 ** 63 }), { resident: 4_000, heap: 500 })
  t.end()
})

test('a process above its limit says so, admits nobody and closes the largest websocket', async (t) => {
  const { config, metrics } = await createFixture(t)
  const lines: string[] = []
  const ends: string[] = []
  const sockets = new Sockets()
  sockets.add({ ...liveSocket(zoe, ends), bufferedBytes: () => 1_000_000 })
  const { admission, memory } = createLimits({
    config,
    sockets,
    metrics,
    log: createLog('info', { write: (line) => lines.push(line) }),
    // Less than any process takes.
    machine: { ...given, total: 1_000 }
  })

  memory.check()

  t.throws(() => admission.acquire(zoe.sub), { code: 'PW_OVERLOADED' })
  const told = await metrics.registry.metrics()
  t.match(told, 'pagewarden_limited_total{reason="memory"} 1')
  t.match(told, 'pagewarden_memory_short 1')
  t.match(told, 'pagewarden_shed_bytes_total 1016384')
  t.same(ends, [`${zoe.sub} cut`])
  t.match(lines.join(''), /"warn".*"resident":\d+.*memory is short/)
  t.match(lines.join(''), /"warn".*"freed":1016384.*websockets cut/)
})

test('a process that takes less again says that too', async (t) => {
  const { config, metrics } = await createFixture(t)
  const lines: string[] = []
  const limits = { constrained: 0, total: process.memoryUsage.rss(), heap: 2 ** 40 }
  const { memory } = createLimits({
    config,
    sockets: new Sockets(),
    metrics,
    log: createLog('info', { write: (line) => lines.push(line) }),
    machine: limits
  })
  memory.check()
  t.ok(memory.isTight)

  const roomy = createLimits({
    config,
    sockets: new Sockets(),
    metrics,
    log: createLog('info', { write: (line) => lines.push(line) })
  })
  roomy.memory.check()
  t.notOk(roomy.memory.isTight, 'this machine has enough')
})

test('a memory that cannot be read, for lack of a file, ends nobody', async (t) => {
  const { limits } = await createFixture(t)
  const fault = new Error('EMFILE: too many open files, uv_resident_set_memory')
  t.intercept(process.memoryUsage, 'rss', {
    value: () => {
      throw fault
    }
  })

  t.doesNotThrow(() => limits.memory.check())
  t.notOk(limits.memory.isTight)
})

test('a memory that was short and is not any more lets people in again, and says so', async (t) => {
  const { config, metrics } = await createFixture(t)
  const lines: string[] = []
  let resident = 950
  t.intercept(process.memoryUsage, 'rss', { value: () => resident })
  const { memory } = createLimits({
    config,
    sockets: new Sockets(),
    metrics,
    log: createLog('info', { write: (line) => lines.push(line) }),
    machine: { constrained: 0, total: 1_000, heap: 2 ** 40 }
  })
  memory.check()
  t.ok(memory.isTight)

  resident = 100
  for (let looks = 0; looks < 1_000 && memory.isTight; looks += 1) memory.check()

  t.notOk(memory.isTight)
  t.match(await metrics.registry.metrics(), 'pagewarden_memory_short 0')
  t.match(lines.join(''), 'memory is enough again')
})

test('a small heap is given room, a large one is left to V8', (t) => {
  const flags: string[] = []
  const giveRoom = heapGrowth((flag) => flags.push(flag))
  for (const mebibytes of [20, 63, 64, 200, 30, 20]) giveRoom(mebibytes * 2 ** 20)
  t.same(flags, [
    '--heap-growing-percent=200',
    '--heap-growing-percent=0',
    '--heap-growing-percent=200'
  ])
  t.end()
})
