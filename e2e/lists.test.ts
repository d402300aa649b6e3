import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { RawSession } from '../demo/check/raw-session.ts'
import { guardedPath } from '../demo/wiring.ts'
import { testedVenv } from './matrix/venv.ts'
import { root, startChain } from './support/chain.ts'
import { requestHeaders } from './support/mock.ts'

const quiet = ['--server.headless', 'true', '--browser.gatherUsageStats', 'false']

type Lists = {
  readonly title: string
  readonly pages: readonly string[]
  readonly groups: readonly string[]
}

/** Distinct names of one length. */
function names(count: number, length: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(length, 'n'))
}

const cases: readonly Lists[] = [
  { title: '250 pages of 20 characters', pages: names(250, 19), groups: [] },
  { title: '180 groups of 30 characters', pages: [], groups: names(180, 30) },
  {
    title: 'the most pages that a policy may have',
    pages: names(1_020, 22),
    groups: names(70, 100)
  }
]

/** Writes a policy with these pages for every signed-in person; the test removes it. */
async function policyFile(t: Test, pages: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lists-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const rules = ['', ...pages].map((page) => `  /${page}: [signed-in]\n`)
  const file = join(folder, 'policy.yaml')
  await writeFile(file, `version: 1\npages:\n${rules.join('')}`)
  return file
}

for (const version of ['newest', '1.40']) {
  for (const { title, pages, groups } of cases) {
    test(`S7: ${version}: a websocket opens for a person with ${title}, and the app is told all`, async (t) => {
      const { python } = await testedVenv(version)
      const policy = await policyFile(t, pages)
      const chain = await startChain(t, ({ streamlit }) => ({
        pagewarden: { env: { PAGEWARDEN_POLICY: policy } },
        streamlit: {
          command: python,
          args: ['-m', 'streamlit', 'run', 'app.py', '--server.port', `${streamlit}`, ...quiet],
          cwd: join(root, 'e2e', 'lists'),
          env: { PYTHONPATH: guardedPath(root), PYTHONDONTWRITEBYTECODE: '1' }
        }
      }))
      const access = { payload: { 'cognito:groups': groups } }
      const headers = await requestHeaders(chain, 'bob', { access })

      const session = await RawSession.open({ origin: chain.proxy, headers })

      const text = Buffer.concat(session?.all() ?? []).toString('latin1')
      t.match(text, `${pages.length + 1} pages, ${groups.length} groups`)
      session?.close()
    })
  }
}
