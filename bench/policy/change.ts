import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { Clock } from '../../proxy/test/support/clock.ts'
import { createTokenFixture } from '../../proxy/test/support/tokens.ts'
import { People } from '../drive/people.ts'
import { SocketLoad } from '../drive/socket-load.ts'
import { startUpstream } from '../peers/fixture.ts'
import { serveKeys } from '../peers/keys.ts'
import { metricOf } from '../peers/metric.ts'
import { type Guard, startPagewarden } from '../peers/pagewarden.ts'
import { type Change, namesEach, rules, tabsEach, tenth } from './format-changes.ts'
import { policyText } from './sample.ts'

/** The time in ms for which unaffected websockets are watched after the last close. */
const aftermath = 500

/** Changes the policy file of a separate proxy this many times, with this many open websockets. */
export async function changesUnder(tabs: number, rounds: number): Promise<readonly Change[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pagewarden-bench-'))
  const tokens = createTokenFixture({ clock: new Clock(Date.now()) })
  const people = new People(tokens)
  const [keys, upstream] = await Promise.all([serveKeys(tokens), startUpstream()])
  const guard = await startPagewarden(upstream.port, keys, folder)
  const target = { port: guard.port, fields: (person: number) => people.fields(person) }
  const changes: Change[] = []
  try {
    for (const _ of Array(rounds).keys()) {
      await putInForce(guard, before)
      const load = await SocketLoad.open(target, tabs)
      changes.push(await changeUnder(guard, load.sockets))
      for (const socket of load.sockets) socket.terminate()
    }
    return changes
  } finally {
    await guard.end()
    await upstream.end()
    keys.end()
    await rm(folder, { recursive: true })
  }
}

/** It has the pages of the next policy: a page that is new to a policy would affect all people. */
const before = policyText(rules, namesEach, [
  '/: { allow: [signed-in] }',
  '/stock: { allow: [group:nobody] }'
])

function after(people: number): string {
  const named = (from: number) =>
    Array.from(Array(people).keys(), (person) => `email:p${from + person}@example.com`).join(', ')
  return policyText(rules, namesEach, [
    `/: { allow: [signed-in], deny: [${named(0)}] }`,
    `/stock: { allow: [${named(people)}] }`
  ])
}

async function changeUnder(guard: Guard, sockets: readonly WebSocket[]): Promise<Change> {
  const codes: Record<number, number> = {}
  const last: Record<number, number> = {}
  let messages = 0
  for (const socket of sockets) {
    socket.on('message', () => {
      messages += 1
    })
    socket.on('close', (code) => {
      codes[code] = (codes[code] ?? 0) + 1
      last[code] = performance.now()
    })
  }
  await latenessOf(guard)
  await setTimeout(1_000)
  const lateBefore = await latenessOf(guard)
  const losers = tenth(sockets.length)
  const start = await replace(guard, after(losers))
  const isOver = () => ((codes[LOST] ?? 0) + (codes[CHANGED] ?? 0)) / tabsEach >= 2 * losers
  const deadline = start + 30_000
  while (!isOver() && performance.now() < deadline) await setTimeout(5)
  await setTimeout(aftermath)
  return {
    cutAfter: (last[LOST] ?? Number.NaN) - start,
    toldAfter: (last[CHANGED] ?? Number.NaN) - start,
    codes: { ...codes },
    messages,
    late: await latenessOf(guard),
    lateBefore
  }
}

/** Close codes of the proxy; docs/policy.md. */
const LOST = 4403
const CHANGED = 4401

/** Replaces the file atomically; returns the time in ms. */
async function replace({ file }: Guard, text: string): Promise<number> {
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
  return performance.now()
}

async function putInForce(guard: Guard, text: string): Promise<void> {
  const reloads = await loadsOf(guard)
  await replace(guard, text)
  while ((await loadsOf(guard)) === reloads) await setTimeout(50)
}

async function loadsOf(guard: Guard): Promise<number> {
  return metricOf(
    guard.metrics,
    'pagewarden_policy_reloads_total{policy="enforced",result="loaded"}'
  )
}

/** The largest delay of the event loop since the last call, in ms. */
async function latenessOf(guard: Guard): Promise<number> {
  return 1_000 * (await metricOf(guard.metrics, 'nodejs_eventloop_lag_max_seconds'))
}
