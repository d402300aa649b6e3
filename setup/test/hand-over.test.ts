import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { handOver, killGroup } from '../hand-over.mjs'

const HERE = { cwd: '/', env: process.env }
const node = (script: string, options = {}) =>
  handOver(process.execPath, ['-e', script], { ...HERE, ...options })

test('the exit code is returned, after a signal as in a shell', async (t) => {
  t.equal(await node('process.exitCode = 7'), 7)
  t.equal(await node('process.kill(process.pid, "SIGTERM")'), 128 + 15)
})

test('a program that cannot be started is a failure', async (t) => {
  await t.rejects(handOver('/no/such/program', [], HERE), { code: 'ENOENT' })
})

test("a program's lines are passed to the callback", async (t) => {
  const lines: string[] = []
  await node('console.log("a\\nb")', { onLine: (line: string) => lines.push(line) })
  t.same(lines, ['a', 'b'])
})

test('a leashed program has a channel that ends with this process', async (t) => {
  t.equal(await node('process.exit(process.connected ? 5 : 6)', { leash: true }), 5)
  t.equal(await node('process.exit(process.connected ? 5 : 6)'), 6)
})

test('when a program ends, its remaining child processes are killed', async (t) => {
  const lines: string[] = []
  const script = `
    const forever = ['-e', 'setInterval(() => {}, 1000)']
    const { pid, unref } = child_process.spawn(process.execPath, forever, { stdio: 'inherit' })
    console.log(pid)
    process.exit(0)`

  await node(script, { onLine: (line: string) => lines.push(line) })

  t.ok(await isGone(Number(lines[0])))
})

test('killing a missing group has no effect', async (t) => {
  t.doesNotThrow(() => killGroup(undefined))
  t.doesNotThrow(() => killGroup(2 ** 30))
})

/** A killed process is a zombie until a process waits for it; its new parent soon does. */
async function isGone(pid: number): Promise<boolean> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
    await setTimeout(10)
  }
  return false
}
