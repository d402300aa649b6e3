import { EventEmitter } from 'node:events'
import process from 'node:process'
import { test } from 'tap'
import { onStage } from '../on-stage.ts'
import { freePorts } from '../ports.ts'
import { Stage } from '../stage.ts'
import type { Process } from '../wiring.ts'

const SERVER = `
  const server = http.createServer((request, response) => response.end())
  server.listen(process.env.PORT, '127.0.0.1', () => console.log('up'))`

test('work is done while all programs are up, and they are stopped after it', async (t) => {
  const { stage, lines } = await stageOf(SERVER)

  t.equal(await onStage(stage, async () => 'done'), 'done')

  t.same(lines, ['streamlit: up'])
  await t.rejects(stage.unlessOneEnds(), { message: /^streamlit was ended by SIGTERM/ })
})

test('a program that ends by itself is named, with the last that it said', async (t) => {
  const { stage } = await stageOf(`
    for (let line = 1; line <= 30; line++) console.error('line', line)
    process.exitCode = 3`)

  await t.rejects(
    onStage(stage, () => new Promise(() => {})),
    {
      message:
        /^streamlit ended with exit code 3\. Its last lines:\n {4}line 11\n[\s\S]* {4}line 30$/
    }
  )
})

test('a program that says nothing and one that cannot be started are told too', async (t) => {
  const silent = await stageOf('process.exitCode = 3')
  await t.rejects(silent.stage.ready(), {
    message: 'streamlit ended with exit code 3 and wrote nothing.'
  })
  await silent.stage.stop()

  const missing = await stageOf('', { command: '/no/such/program' })
  await t.rejects(missing.stage.ready(), { message: /^streamlit could not be started \(.*ENOENT/ })
  await missing.stage.stop()
})

test('a program that is not ready in time is told', async (t) => {
  const { stage } = await stageOf('setInterval(() => {}, 1000)', {}, 50)

  await t.rejects(stage.ready(), {
    message: 'streamlit was not ready after 0.05 s and wrote nothing.'
  })

  stage.kill()
  await t.rejects(stage.unlessOneEnds(), { message: /^streamlit was ended by SIGKILL/ })
})

test('a program that will not stop is killed', async (t) => {
  const { stage } = await stageOf(`process.on('SIGTERM', () => {}); ${SERVER}`, {}, 20_000, 50)
  await stage.ready()
  await stage.stop()
  await t.rejects(stage.unlessOneEnds(), { message: /^streamlit was ended by SIGKILL/ })
})

test('who asks once stops the demo, who asks again kills it', async (t) => {
  const { stage } = await stageOf(`process.on('SIGTERM', () => {}); ${SERVER}`)
  const signals = new EventEmitter()

  const stopped = onStage(
    stage,
    async () => {
      signals.emit('SIGINT')
      signals.emit('SIGINT')
      return new Promise<never>(() => {})
    },
    signals
  )

  t.equal(await stopped, 'stopped')
  await t.rejects(stage.unlessOneEnds(), { message: /^streamlit was ended by SIGKILL/ })
})

async function stageOf(
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
  return { stage: new Stage([program], process.env, show, { startMs, stopMs }), lines }
}
