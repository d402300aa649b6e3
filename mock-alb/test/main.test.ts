import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type Test, test } from 'tap'

const ENV = { MOCK_ALB_LISTEN: '127.0.0.1:0', MOCK_ALB_AWS_LISTEN: '127.0.0.1:0' }

test('the process prints its addresses, and a signal ends it although sockets are open', async (t) => {
  const { child, output } = run(t, ENV)
  const listening = JSON.parse(await output('mock ALB listening'))
  t.match(listening, { publicPort: Number, awsPort: Number, msg: 'mock ALB listening' })

  const socket = connect(listening.publicPort, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Unfinished:')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  t.equal(code, 0, 'a stop that takes longer than a second exits with 1')
})

test('invalid settings end the process with a list of all faults', async (t) => {
  const { child, output } = run(t, { MOCK_ALB_ARN: 'x', MOCK_ALB_CLIENT_ID: 'X' })
  const said = await output('MOCK_ALB_CLIENT_ID')
  t.match(said, /MOCK_ALB_ARN[\s\S]*MOCK_ALB_CLIENT_ID/)
  t.notMatch(said, /\n +at /, 'without a stack')
  const [code] = await once(child, 'exit')
  t.equal(code, 1)
})

function run(t: Test, env: Readonly<Record<string, string>>) {
  const main = new URL('../main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env } })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  /** The output of the process, once it contains the text. */
  const output = async (text: string) => {
    while (!said.includes(text)) {
      const [data] = await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])
      said += data
    }
    return said
  }
  return { child, output }
}
