import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'tap'
import { run, tail } from '../command.mjs'

test('a program runs without printing, and both its streams are returned and logged', async (t) => {
  const log = join(t.testdir(), 'logs', 'x.log')
  const script = 'console.log(process.cwd()); console.error(process.env.A); process.exitCode = 3'
  const env = { ...process.env, A: 'b' }

  const { code, output } = await run(process.execPath, ['-e', script], { cwd: '/', env, log })

  t.equal(code, 3)
  t.same(output.split('\n').sort(), ['', '/', 'b'])
  t.equal(readFileSync(log, 'utf8'), output)
})

test('a missing program gives a result and no exception', async (t) => {
  const { code, output } = await run('/no/such/program', [])
  t.equal(code, 127)
  t.match(output, /ENOENT/)
})

test('a program that ends by a signal has failed', async (t) => {
  const { code } = await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])
  t.equal(code, 1)
})

test('the tail of a log has its last lines, indented', async (t) => {
  t.equal(tail('1\n2\n3\n\n', 2), '    2\n    3')
  t.equal(tail('1\n'), '    1')
})
