import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Test } from 'tap'
import { launchBrowser, profileOf } from '../support/browser.ts'
import { type Chain, startChain } from '../support/chain.ts'
import { Visit } from './visit.ts'

/** The two ways to define the pages of an app. */
export const FORMS = ['navigation', 'folder'] as const

export type Form = (typeof FORMS)[number]

/** Bob may not see the secret page; Alice may. */
export type Person = 'alice' | 'bob'

export type Setup = {
  /** The Python interpreter with the Streamlit under test. */
  readonly python: string
  readonly form: Form
  /** Streamlit's `server.baseUrlPath`, as `/team/app`; empty for none. */
  readonly basePath: string
}

/** A browser and the chain of programs between it and the app. */
export type BrowserEnvironment = {
  readonly chain: Chain
  /** Opens a page in a new tab of a signed-in person. */
  readonly visit: (person: Person, path: string) => Promise<Visit>
}

export async function openEnvironment(t: Test, setup: Setup): Promise<BrowserEnvironment> {
  const marker = `marker-${randomBytes(12).toString('hex')}`
  const chain = await startChain(t, ({ streamlit }) => {
    const health = `http://127.0.0.1:${streamlit}${setup.basePath}/_stcore/health`
    return {
      pagewarden: {
        env: {
          PAGEWARDEN_POLICY: 'e2e/browser/pagewarden.yaml',
          ...(setup.basePath === '' ? {} : { PAGEWARDEN_BASE_PATH: setup.basePath })
        }
      },
      streamlit: { ...browsedApp(setup, marker, streamlit), health }
    }
  })
  const browser = await launchBrowser(t)
  const profiles = {
    alice: await profileOf(browser, chain, 'alice'),
    bob: await profileOf(browser, chain, 'bob')
  }
  return {
    chain,
    visit: (person, path) => Visit.begin(profiles[person], `${chain.origin}${path}`, marker)
  }
}

function browsedApp({ python, form, basePath }: Setup, marker: string, port: number) {
  const app = join(import.meta.dirname, 'app')
  return {
    command: python,
    args: ['-m', 'streamlit', 'run', 'home.py', '--server.port', `${port}`],
    cwd: join(app, form),
    env: {
      BROWSED_MARKER: marker,
      PYTHONPATH: app,
      PYTHONDONTWRITEBYTECODE: '1',
      STREAMLIT_SERVER_BASE_URL_PATH: basePath,
      STREAMLIT_SERVER_HEADLESS: 'true',
      STREAMLIT_SERVER_FILE_WATCHER_TYPE: 'none',
      STREAMLIT_BROWSER_GATHER_USAGE_STATS: 'false'
    }
  }
}
