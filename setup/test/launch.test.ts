import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'tap'
import { launch } from '../launch.mjs'

test('the command line gets the arguments, and its exit code is returned', async (t) => {
  const root = t.testdir({ proxy: { 'cli.ts': 'process.exitCode = Number(process.argv[2])' } })

  t.equal(await launch({ root, node: process.execPath }, ['7']), 7)
})

test('the command line handles Ctrl-C itself, and other signals are forwarded to it', async (t) => {
  const root = t.testdir({ proxy: { 'cli.ts': 'setInterval(() => {}, 1000)' } })
  const signals = new EventEmitter()
  const ended = launch({ root, node: process.execPath }, [], { signals })

  signals.emit('SIGINT')
  signals.emit('SIGTERM')

  t.equal(await ended, 128 + 15)
})

test('without the packages it prints the remedy', async (t) => {
  const said: string[] = []
  const root = t.testdir({})
  const code = await launch({ root, node: join(root, 'node') }, [], {
    say: (text) => said.push(text)
  })

  t.equal(code, 2)
  t.match(said, [/run `npm ci` first/])
})

test('a Node that cannot be started is a failure', async (t) => {
  const root = t.testdir({ node: 'no program' })

  await t.rejects(launch({ root, node: join(root, 'node') }, []), { code: 'EACCES' })
})

test('`pagewarden` runs the command line of the proxy', async (t) => {
  const program = fileURLToPath(new URL('../pagewarden.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--version'])

  t.match(stdout, /^pagewarden \d+\.\d+\.\d+\n$/)
})
