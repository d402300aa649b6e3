import { test } from 'tap'
import { isWhole } from '../relay/answer.ts'
import { nginxConf } from '../relay/nginx-conf.ts'
import { cpuIn } from '../relay/proc-stat.ts'
import { selfTimes } from '../relay/self-time.ts'
import { answersTo, askFor, kinds } from '../relay/talk.ts'

test('an answer is whole when its body is, and only a good one is measured', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'
  t.equal(isWhole(head.slice(0, 20)), false)
  t.equal(isWhole(`${head}ab`), false)
  t.equal(isWhole(`${head}abc`), true)
  t.throws(() => isWhole('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'), {
    message: /answered with:\nHTTP\/1\.1 401/
  })
  t.throws(() => isWhole('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))
})

test('processor time is read behind the name of the program, whatever that holds', async (t) => {
  const rest = 'S 1 2 3 4 5 6 7 8 9 10 150 50 0 0'
  t.equal(cpuIn(`42 (nginx) ${rest}`), 2_000_000)
  t.equal(cpuIn(`42 (a) b (c) ${rest}`), 2_000_000)
})

test('nginx keeps its connections and writes nowhere but in its folder', async (t) => {
  const conf = nginxConf(8080, 8501)
  t.match(conf, 'server 127.0.0.1:8501;')
  t.match(conf, 'listen 127.0.0.1:8080;')
  t.match(conf, 'access_log off;')
  for (const name of ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) {
    t.match(conf, `${name}_temp_path ${name};`)
  }
})

test('a profile is told by function, without the time in which nothing was done', async (t) => {
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
  t.same(selfTimes(profile, 2), [' 66.7 %  writev', ' 22.2 %  decide proxy/policy/decide.ts:10'])
  t.same(selfTimes(profile, 9)[2], ' 11.1 %  anonymous ws/lib/sender.js:10')
})

test('the upstream answers each question as long as the load expects', async (t) => {
  t.same(
    kinds.map((kind) => answersTo(kind, 'session').length),
    [4, 1, 9]
  )
  for (const kind of kinds) t.ok(Buffer.from(askFor(kind)).includes(`kind=${kind}`))
})
