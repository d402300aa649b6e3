import { EventEmitter } from 'node:events'
import process from 'node:process'
import { test } from 'tap'
import { freePorts } from '../ports.ts'
import { Programs } from '../programs.ts'
import type { Process } from '../wiring.ts'
import { withPrograms } from '../with-programs.ts'

const SERVER = `
  const server = http.createServer((request, response) => response.end())
  server.listen(process.env.PORT, '127.0.0.1', () => console.log('up'))`

test('the work is done while all programs run, and they are stopped after it', async (t) => {
  const { programs, lines } = await programsOf(SERVER)

  t.equal(await withPrograms(programs, async () => 'done'), 'done')

  t.same(lines, ['streamlit: up'])
  await t.rejects(programs.unlessOneEnds(), { message: /^streamlit was ended by SIGTERM/ })
})

test('a program that ends by itself is reported with its last lines', async (t) => {
  const { programs } = await programsOf(`
    for (let line = 1; line <= 30; line++) console.error('line', line)
    process.exitCode = 3`)

  await t.rejects(
    withPrograms(programs, () => new Promise(() => {})),
    {
      message:
        /^streamlit ended with exit code 3\. Its last lines:\n {4}line 11\n[\s\S]* {4}line 30$/
    }
  )
})

test('a silent program and one that cannot be started are reported too', async (t) => {
  const silent = await programsOf('process.exitCode = 3')
  await t.rejects(silent.programs.ready(), {
    message: 'streamlit ended with exit code 3 and wrote nothing.'
  })
  await silent.programs.stop()

  const missing = await programsOf('', { command: '/no/such/program' })
  await t.rejects(missing.programs.ready(), {
    message: /^streamlit could not be started \(.*ENOENT/
  })
  await missing.programs.stop()
})

test('a program that is not ready in time is reported', async (t) => {
  const { programs } = await programsOf('setInterval(() => {}, 1000)', {}, 50)

  await t.rejects(programs.ready(), {
    message: 'streamlit was not ready after 0.05 s and wrote nothing.'
  })

  programs.kill()
  await t.rejects(programs.unlessOneEnds(), { message: /^streamlit was ended by SIGKILL/ })
})

test('a program that does not stop is killed', async (t) => {
  const { programs } = await programsOf(
    `process.on('SIGTERM', () => {}); ${SERVER}`,
    {},
    20_000,
    50
  )
  await programs.ready()
  await programs.stop()
  await t.rejects(programs.unlessOneEnds(), { message: /^streamlit was ended by SIGKILL/ })
})

test('the first request stops the demo, a second one kills it', async (t) => {
  const { programs } = await programsOf(`process.on('SIGTERM', () => {}); ${SERVER}`)
  const signals = new EventEmitter()

  const stopped = withPrograms(
    programs,
    async () => {
      signals.emit('SIGINT')
      signals.emit('SIGINT')
      return new Promise<never>(() => {})
    },
    signals
  )

  t.equal(await stopped, 'stopped')
  await t.rejects(programs.unlessOneEnds(), { message: /^streamlit was ended by SIGKILL/ })
})

async function programsOf(
  script: string,
  changes: Partial<Process> = {},
  startMs = 20_000,
  stopMs = 20_000
) {
  const { streamlit: port } = await freePorts()
  const program: Process = {
    name: 'streamlit',
    command: process.execPath,
    args: ['-e', script],
    cwd: '/',
    env: { PORT: String(port) },
    withheld: [],
    health: `http://127.0.0.1:${port}/`,
    ...changes
  }
  const lines: string[] = []
  const show = (name: string, line: string) => lines.push(`${name}: ${line}`)
  return { programs: new Programs([program], process.env, show, { startMs, stopMs }), lines }
}
