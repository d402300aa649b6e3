import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import type { Bound } from '../bench/load/bounds.ts'
import { findPeers } from '../bench/peers/known.ts'
import type { WholeReport } from '../bench/whole/report.ts'
import { root } from './support/chain.ts'

// No test asserts a duration: it depends on the machine.

const bench = async (args: readonly string[]) => {
  const child = spawn(process.execPath, ['bench/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { said, code }
}

test('the quick run measures every installed peer and names the absent ones', async (t) => {
  const file = join(t.testdir({}), 'bench.json')
  const keys = ['pages-1', 'get', 'upload', 'message']
  const { said, code } = await bench(['quick', '--only', keys.join(','), '--json', file])
  const report: WholeReport = JSON.parse(await readFile(file, 'utf8'))
  const found = findPeers()

  t.equal(code, 0)
  t.same(report.tables.map(({ key }) => key).sort(), keys.toSorted())
  const present = found.flatMap(({ name, version }) => (version === null ? [] : [name]))
  const everybody = ['no proxy', ...present, '@fastify/http-proxy', 'Pagewarden']
  for (const { key, rows } of report.tables) {
    t.same(
      rows.map(({ peer }) => peer),
      everybody,
      key
    )
  }
  t.match(
    report.absent,
    found.filter(({ version }) => version === null).map(({ name }) => `${name} is absent`)
  )
  t.equal(report.targets.length, 8)
  for (const { what, came, isMet } of report.targets) t.equal(came === null, isMet === null, what)

  for (const line of report.absent) t.match(said, line)
  t.match(said, /^small GET: .* one round\n\n.*\nno proxy .*\n/m)
  t.match(said, /^Targets, by the median\n\npage load by 20 clients, time .* not in this run +-\n/m)
})

test('a separate process measures memory', async (t) => {
  const file = join(t.testdir({}), 'bench.json')
  const peers = ['--peers', 'Pagewarden', '--json', file]
  await bench(['quick', '--only', 'idle-1000', ...peers])
  const report: WholeReport = JSON.parse(await readFile(file, 'utf8'))

  const [row] = report.tables[0]?.rows ?? []
  t.equal(row?.peer, 'Pagewarden')
  const { kibibytes, mebibytes } = row?.cells ?? {}
  t.ok((kibibytes?.median ?? 0) > 1)
  t.ok((mebibytes?.median ?? 0) > 30)
})

test('the load test of a small task runs, with a margin for the machine', async (t) => {
  const file = join(t.testdir({}), 'load.json')
  const { said, code } = await bench(['load-quick', '--json', file])
  const bounds: readonly Bound[] = JSON.parse(await readFile(file, 'utf8'))

  t.equal(code, 0, said)
  t.same(
    bounds.map(({ unit }) => unit),
    [...Array(7).fill('ms of CPU'), 'ms', 'MiB', 'MiB', 'KiB', 's']
  )
  for (const { what, came } of bounds) t.ok(Number.isFinite(came), what)
})

test('an unknown benchmark is refused with the list of known ones', async (t) => {
  for (const args of [['fastest'], ['quick', '--only', 'fastest']]) {
    const { said, code } = await bench(args)
    t.equal(said, '')
    t.equal(code, 1)
  }
})

/** The child processes of a process, from /proc. */
const below = async (pid: number): Promise<readonly number[]> => {
  const said = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const children = said.split(' ').map(Number).filter(Boolean)
  return [...children, ...(await Promise.all(children.map(below))).flat()]
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('however the benchmark ends, no process and no file is left', async (t) => {
  const peers = findPeers().filter(({ version }) => version !== null)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    const tmp = t.testdir({})
    const child = spawn(process.execPath, ['bench/main.ts', 'whole', '--only', 'get'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TMPDIR: tmp }
    })
    // The benchmark prints this when all peers run.
    await once(child.stderr, 'data')
    const started = await below(Number(child.pid))
    t.ok(started.length >= peers.length + 3, `${started.length} processes`)
    child.kill(signal)
    await once(child, 'exit')
    while (started.some(isThere)) await setTimeout(50)
    if (signal !== 'SIGKILL') t.same(await readdir(tmp), [], signal)
  }
})

test('a change of the policy is measured under open websockets', async (t) => {
  const { said, code } = await bench(['reload', '--rounds', '1'])
  t.equal(code, 0)
  t.match(said, /1,000 open websockets, .* replaced 1 times: .* was cut off after \d+ ms/)
  t.match(said, /Nobody else was closed, and 0 messages were sent\./)
})
