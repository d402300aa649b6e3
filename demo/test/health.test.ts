import { createServer } from 'node:http'
import { test } from 'tap'
import { untilHealthy } from '../health.ts'
import { freePorts } from '../ports.ts'

test('the wait for health continues after refusals and errors', async (t) => {
  const answers = [503, 200]
  const server = createServer((_request, response) => {
    response.statusCode = answers.shift() ?? 500
    response.end('x')
  })
  t.teardown(() => server.close())
  const { alb: port } = await freePorts()
  const healthy = untilHealthy(`http://127.0.0.1:${port}/`, new AbortController().signal)
  server.listen(port, '127.0.0.1')

  await healthy

  t.same(answers, [])
})

test('an abort ends the wait', async (t) => {
  const { alb: port } = await freePorts()
  const waiting = new AbortController()
  const healthy = untilHealthy(`http://127.0.0.1:${port}/`, waiting.signal)
  waiting.abort()
  await t.rejects(healthy, { name: 'AbortError' })
})
