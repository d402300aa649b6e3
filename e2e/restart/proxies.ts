import { join } from 'node:path'
import process from 'node:process'
import type { Test } from 'tap'
import { freePorts } from '../../demo/ports.ts'
import { Programs } from '../../demo/programs.ts'
import { demoProcesses } from '../../demo/wiring.ts'
import { AttackSession } from '../attack/client/session.ts'
import { type Chain, root, startChain } from '../support/chain.ts'
import { type AlbHeaders, requestHeaders } from '../support/mock.ts'

/** One of several proxies in front of the same Streamlit. */
export type RunningProxy = {
  readonly port: number
  /** Stops it and waits for its end: it cuts nobody before its drain timeout. */
  readonly stop: () => Promise<void>
  readonly kill: () => void
}

/** A Streamlit that keeps running, and proxies in front of it. */
export type Roll = {
  readonly start: () => Promise<RunningProxy>
  /** The ALB's headers for a person, with other groups if given. */
  readonly headersOf: (sub: string, groups?: readonly string[]) => Promise<AlbHeaders>
}

/** Enough time for a whole drain. */
const patience = { startMs: 60_000, stopMs: 40_000 }

export async function startRoll(t: Test, python: string): Promise<Roll> {
  const chain = await startChain(t, ({ streamlit }) => ({
    streamlit: {
      command: python,
      args: ['-m', 'streamlit', 'run', 'app.py', '--server.port', `${streamlit}`, ...quiet],
      cwd: join(root, 'e2e', 'restart')
    }
  }))
  return {
    start: () => startProxy(t, chain),
    headersOf: (sub, groups) => headersOf(chain, sub, groups)
  }
}

const quiet = ['--server.headless', 'true', '--browser.gatherUsageStats', 'false']

async function startProxy(t: Test, chain: Chain): Promise<RunningProxy> {
  const { proxy: port, admin } = await freePorts()
  const programs = demoProcesses({ ...chain.ports, proxy: port, admin }, root)
    .filter(({ name }) => name === 'pagewarden')
    .map((program) => ({
      ...program,
      env: {
        ...program.env,
        PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '1000',
        PAGEWARDEN_MAX_MESSAGES: '10000'
      }
    }))
  const running = new Programs(programs, process.env, () => undefined, patience)
  t.teardown(() => running.kill())
  await running.ready()
  return { port, stop: () => running.stop(), kill: () => running.kill() }
}

function headersOf(chain: Chain, sub: string, groups?: readonly string[]): Promise<AlbHeaders> {
  // A minute later than other tokens: this is the later token of the same person.
  const exp = Math.floor(Date.now() / 1000) + 3_660
  const access = groups && { payload: { 'cognito:groups': groups, exp } }
  return requestHeaders(chain, sub, access && { access })
}

/** ms for which a browser tries to reconnect, and ms between two attempts. */
const comingBack = 30_000
const attempt = 200

/** Opens a tab, or reconnects it with the id of its session, as the frontend does. */
export async function enter(
  { port }: RunningProxy,
  headers: AlbHeaders,
  sessionId?: string
): Promise<AttackSession> {
  const subprotocols = ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', ...(sessionId ? [sessionId] : [])]
  for (const deadline = Date.now() + comingBack; ; ) {
    try {
      return await AttackSession.open({ port, headers, subprotocols }, false)
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt))
    }
  }
}
