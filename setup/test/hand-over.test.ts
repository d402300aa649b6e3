import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { handOver, killGroup } from '../hand-over.mjs'

const HERE = { cwd: '/', env: process.env }
const node = (script: string, options = {}) =>
  handOver(process.execPath, ['-e', script], { ...HERE, ...options })

test('the exit code is handed back, that of a signal as a shell says it', async (t) => {
  t.equal(await node('process.exitCode = 7'), 7)
  t.equal(await node('process.kill(process.pid, "SIGTERM")'), 128 + 15)
})

test('a program that cannot be started is a failure', async (t) => {
  await t.rejects(handOver('/no/such/program', [], HERE), { code: 'ENOENT' })
})

test("a program's lines can be read", async (t) => {
  const lines: string[] = []
  await node('console.log("a\\nb")', { onLine: (line: string) => lines.push(line) })
  t.same(lines, ['a', 'b'])
})

test('a program that is leashed has a channel that ends with us', async (t) => {
  t.equal(await node('process.exit(process.connected ? 5 : 6)', { leash: true }), 5)
  t.equal(await node('process.exit(process.connected ? 5 : 6)'), 6)
})

test('what a program leaves running is ended with it', async (t) => {
  const lines: string[] = []
  const script = `
    const forever = ['-e', 'setInterval(() => {}, 1000)']
    const { pid, unref } = child_process.spawn(process.execPath, forever, { stdio: 'inherit' })
    console.log(pid)
    process.exit(0)`

  await node(script, { onLine: (line: string) => lines.push(line) })

  t.ok(await isGone(Number(lines[0])))
})

test('a group that is not there need not be killed', async (t) => {
  t.doesNotThrow(() => killGroup(undefined))
  t.doesNotThrow(() => killGroup(2 ** 30))
})

/** A killed process is a zombie until it is waited for; whoever adopts it does so in a moment. */
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
