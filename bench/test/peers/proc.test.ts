import { test } from 'tap'
import { cpuIn, cpuOf, residentIn, residentOf } from '../../peers/proc.ts'

const stat = (ticks: number) => `42 (nginx) S 1 2 3 4 5 6 7 8 9 10 ${ticks} 0 0 0`

test('processor time is read after the name of the program, which may contain any character', async (t) => {
  const rest = 'S 1 2 3 4 5 6 7 8 9 10 150 50 0 0'
  t.equal(cpuIn(`42 (nginx) ${rest}`), 2_000_000)
  t.equal(cpuIn(`42 (a) b (c) ${rest}`), 2_000_000)
})

test('resident memory is converted from kB', async (t) => {
  t.equal(residentIn('Name:\tnode\nVmRSS:\t    2048 kB\nRssAnon:\t 1 kB\n'), 2_097_152)
})

test('the use of a process includes its children', async (t) => {
  const status = 'VmRSS:\t1024 kB\n'
  const root = t.testdir({
    1: {
      stat: stat(1),
      status,
      task: { 1: { schedstat: '12345000 1 1', children: '2 ' }, 7: { schedstat: '1000000 1 1' } }
    },
    // Its threads have ended, so only `stat` has their processor time.
    2: { stat: stat(3), status, task: { 2: {} } }
  })
  t.equal(await cpuOf(1, root), 13_345 + 30_000)
  t.equal(await residentOf(1, root), 2 * 1_024 * 1_024)
})

test('the use of a real Linux process is read', {
  skip: process.platform !== 'linux'
}, async (t) => {
  t.ok((await cpuOf(process.pid)) > 0)
  t.ok((await residentOf(process.pid)) > 1_000_000)
})
