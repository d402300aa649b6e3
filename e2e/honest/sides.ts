import { join } from 'node:path'
import process from 'node:process'
import type { BrowserContext } from 'playwright-core'
import type { Test } from 'tap'
import { Programs } from '../../demo/programs.ts'
import { demoProcesses, type Process } from '../../demo/wiring.ts'
import { Visit } from '../browser/visit.ts'
import { quietPorts } from '../environment/ports.ts'
import { emptyProfile, launchBrowser, profileOf } from '../support/browser.ts'
import { type Chain, root, startChain } from '../support/chain.ts'
import { guardedBy } from '../support/guard.ts'
import { control } from '../support/mock.ts'

/** An app for a person: from Streamlit alone, or through load balancer, Pagewarden and guard. */
export type Side = {
  readonly isGuarded: boolean
  /** Opens a page in a new tab. */
  readonly visit: (path: string) => Promise<Visit>
  /** The same for a person whose access token ends after this many seconds. */
  readonly visitWithToken: (path: string, seconds: number) => Promise<Visit>
  /** Restarts Pagewarden, if there is one. */
  readonly restartProxy: () => Promise<void>
  readonly restartStreamlit: () => Promise<void>
}

export type Sides = { readonly plain: Side; readonly guarded: Side }

/** The default lifetime of a sign-in, in seconds. */
const LONG = 3_600

/** Starts an app of e2e/honest/app twice: alone and behind Pagewarden. */
export async function openSides(t: Test, python: string, app: string): Promise<Sides> {
  const cwd = join(import.meta.dirname, 'app', app)
  const run = (port: number) => ({ ...streamlitRun(python, port), cwd })
  const chain = await startChain(t, ({ streamlit }) => ({
    pagewarden: { env: { PAGEWARDEN_POLICY: join(cwd, 'pagewarden.yaml') } },
    streamlit: run(streamlit)
  }))
  const browser = await launchBrowser(t)
  const bob = await profileOf(browser, chain, 'bob')
  const anybody = await emptyProfile(browser)
  const plain = await startPlain(t, run)
  return {
    guarded: guardedSide(chain, bob, async (seconds) => {
      await control(chain, '/behaviour', { accessTokenLife: seconds })
      const profile = await profileOf(browser, chain, 'carol')
      await control(chain, '/behaviour', { accessTokenLife: LONG })
      return profile
    }),
    plain: {
      isGuarded: false,
      visit: (path) => Visit.begin(anybody, `${plain.origin}${path}`, ''),
      visitWithToken: (path) => Visit.begin(anybody, `${plain.origin}${path}`, ''),
      restartProxy: async () => undefined,
      restartStreamlit: plain.restart
    }
  }
}

function guardedSide(
  chain: Chain,
  person: BrowserContext,
  profileWithToken: (seconds: number) => Promise<BrowserContext>
): Side {
  const open = (profile: BrowserContext, path: string) =>
    Visit.begin(profile, `${chain.origin}${path}`, '')
  return {
    isGuarded: true,
    visit: (path) => open(person, path),
    visitWithToken: async (path, seconds) => open(await profileWithToken(seconds), path),
    restartProxy: chain.restartProxy,
    restartStreamlit: chain.restartStreamlit
  }
}

/** Starts an app of these tests with the options of a laptop. */
export function streamlitRun(python: string, port: number) {
  const quiet = ['--server.headless', 'true', '--browser.gatherUsageStats', 'false']
  const args = ['-m', 'streamlit', 'run', 'app.py', '--server.port', `${port}`, ...quiet]
  return { command: python, args, env: { PYTHONDONTWRITEBYTECODE: '1' } }
}

/** A Streamlit without a proxy. */
export async function startPlain(t: Test, run: (port: number) => Partial<Process>) {
  const ports = await quietPorts()
  const programs = demoProcesses(ports, root)
    .filter(({ name }) => name === 'streamlit')
    .map((program) => guardedBy({ ...program, ...run(ports.streamlit) }, 'off'))
  const start = async () => {
    const running = new Programs(programs, process.env, () => undefined)
    await running.ready()
    return running
  }
  let running = await start()
  t.teardown(() => running.stop())
  const restart = async () => {
    await running.stop()
    running = await start()
  }
  return { origin: `http://localhost:${ports.streamlit}`, restart }
}
