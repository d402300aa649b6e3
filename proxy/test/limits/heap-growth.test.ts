import { test } from 'tap'
import { heapGrowth } from '../../limits/heap-growth.ts'

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
