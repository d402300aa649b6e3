import { test } from 'tap'
import { backMsg } from '../../proxy/test/support/frames.ts'
import { fuzzFrames, judgeFrame } from '../fuzz/frames.ts'
import { heapInUse } from '../fuzz/heap.ts'
import { readFuzzOptions } from '../fuzz/options.ts'
import { faultsAround, fuzzRequests, outcomeOf } from '../fuzz/requests.ts'
import { runCases } from '../fuzz/run-cases.ts'
import { Tally } from '../fuzz/tally.ts'
import { faultsOf, formatResult, MAX_GROWTH } from '../fuzz/verdict.ts'

const heap = () => 0

test('the number of cases and the seed are options with defaults', async (t) => {
  t.same(readFuzzOptions([], 20_000), { cases: 100_000, seed: 20_000 })
  t.same(readFuzzOptions(['--cases', '5', '--seed', '7'], 0), { cases: 5, seed: 7 })
  for (const args of [['--cases', '0'], ['--cases', 'all'], ['--seed', '-1'], ['--fast'], ['7']]) {
    t.throws(() => readFuzzOptions(args, 0), { message: /Use: npm run fuzz/ }, args.join(' '))
  }
})

test('a case is the same for the same seed, whatever ran before or beside it', async (t) => {
  const drawn = async (cases: number, lanes: number, seed: number) => {
    const numbers: number[] = []
    const one = (below: (bound: number) => number) => {
      numbers.push(below(1_000_000))
      return { name: 'drawn', fault: null }
    }
    await runCases({ what: 'numbers', cases, lanes: Array(lanes).fill(null), seed, heap, one })
    return numbers
  }
  const first = await drawn(20, 1, 7)
  t.same(await drawn(20, 3, 7), first)
  t.same((await drawn(40, 1, 7)).slice(0, 20), first)
  t.notSame(await drawn(20, 1, 8), first)
  t.equal(new Set(first).size, 20)
})

test('a fault is reported with its case, and an exception is a fault', async (t) => {
  const result = await runCases({
    what: 'numbers',
    cases: 4,
    lanes: [null],
    seed: 1,
    heap,
    one: (below) => {
      if (below(2) === 0) throw new Error('broken')
      return { name: 'odd', fault: 'it is odd' }
    }
  })
  const { outcomes, faults } = result
  t.equal((outcomes.get('thrown') ?? 0) + (outcomes.get('odd') ?? 0), 4)
  t.equal(faults.length, 4)
  t.match(faults.join('\n'), /^case \d: (?:thrown: Error: broken|it is odd)$/m)
  t.match(
    formatResult(result, 1),
    /FAULT case 0: [\s\S]*\n {2}4 faults; see them again with: npm run fuzz -- --seed 1 --cases 4\n$/
  )
})

test('growing memory is a fault too', async (t) => {
  const result = { what: 'x', cases: 1, outcomes: new Map([['ok', 1]]), faults: [], grown: 0 }
  t.same(faultsOf(result), [])
  t.match(
    formatResult(result, 1),
    'x: 1 cases, seed 1\n         1  ok\n  no fault; the heap changed by 0 KiB\n'
  )
  t.match(faultsOf({ ...result, grown: MAX_GROWTH + 1 }), [/^the heap grew by 4096 KiB/])
})

test('memory is measured only after garbage collection', async (t) => {
  let collected = 0
  const collect = () => {
    collected += 1
  }
  t.ok(heapInUse(collect as NodeJS.GCFunction) > 0)
  t.equal(collected, 2)
  t.throws(() => heapInUse(), { message: /--expose-gc/ })
})

test('requests and frames pass through the proxy itself', async (t) => {
  const options = { cases: 200, seed: 20_261_121 }
  for (const fuzz of [fuzzRequests, fuzzFrames]) {
    const { faults, outcomes } = await fuzz(options, heap)
    t.same(faults, [])
    t.ok(outcomes.size > 2, [...outcomes.keys()].join(', '))
  }
})

test('a forwarded frame that the warden must refuse is a fault', async (t) => {
  const stop = backMsg({ type: { case: 'stopScript', value: true } })
  const crooked = new Uint8Array([...stop.subarray(0, 1), 0x81, 0x00])
  t.same(
    judgeFrame(stop, () => [stop]),
    { name: 'stop', fault: null }
  )
  t.same(
    judgeFrame(stop, () => [crooked]),
    { name: 'stop', fault: 'not in our own encoding' }
  )
  t.match(
    judgeFrame(new Uint8Array([0xff]), () => [stop]),
    { fault: 'relayed unread' }
  )
})

test('every status other than a refusal is a fault', async (t) => {
  const bytes = Buffer.from('GET')
  t.same(outcomeOf(401, bytes), { name: '401', fault: null })
  for (const status of [0, 200, 403, 500, 503]) {
    t.same(outcomeOf(status, bytes), { name: `${status}`, fault: `answered with ${status}: R0VU` })
  }
})

test('a fault that is visible only in the whole run counts too', async (t) => {
  t.same(faultsAround({ passed: [200, 200], arrived: 2, leaks: 0 }), [])
  t.same(faultsAround({ passed: [200, 401], arrived: 3, leaks: 1 }), [
    'the right request was not let in',
    'something wrong reached Streamlit',
    '1 lines of the log hold a secret'
  ])
})

test('a line of the log that contains a secret is counted', async (t) => {
  const tally = new Tally(/canary/)
  for (const line of ['a', 'canary', 'the canary']) tally.read(line)
  t.equal(tally.count, 2)
})
