import { test } from 'tap'
import { hottest } from '../../measure/hottest.ts'
import { selfTimes } from '../../measure/self-time.ts'

const node = (id: number, functionName: string, url = '') => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 }
})
const profile = {
  nodes: [
    node(1, '(idle)'),
    node(2, 'writev'),
    node(3, 'decide', 'file:///x/proxy/policy/decide.ts'),
    node(4, '', 'file:///x/node_modules/ws/lib/sender.js')
  ],
  samples: [1, 2, 3, 2, 4, 9, 3],
  timeDeltas: [1_000, 40, 20, 20, 10, 5]
}

test('a profile is shown by function, without idle time', async (t) => {
  t.same(selfTimes(profile, 2), [' 66.7 %  writev', ' 22.2 %  decide proxy/policy/decide.ts:10'])
  t.same(selfTimes(profile, 9)[2], ' 11.1 %  anonymous ws/lib/sender.js:10')
})

test('the newest profile of a folder is shown', async (t) => {
  const folder = t.testdir({
    'CPU.1.cpuprofile': 'none',
    'CPU.2.cpuprofile': JSON.stringify(profile),
    'other.txt': ''
  })
  t.match(await hottest(folder), [/writev/, /decide/, /anonymous/])
  await t.rejects(hottest(t.testdir({})), { message: /no CPU profile/ })
})
