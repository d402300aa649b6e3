import { join } from 'node:path'
import { type Test, test } from 'tap'
import type { Ports } from '../demo/wiring.ts'
import { launchBrowser, signIn } from './support/browser.ts'
import { type Changes, root, startChain } from './support/chain.ts'

/** A path for Python with the helper that the sample app imports, and without the guard. */
function helperAlone(t: Test): string {
  return t.testdir({ pagewarden: t.fixture('symlink', join(root, 'guard', 'pagewarden')) })
}

test('a Streamlit without the guard is not ready, and its page explains what to do', async (t) => {
  const changes = ({ proxy }: Ports): Changes => ({
    streamlit: { env: { PYTHONPATH: helperAlone(t) } },
    pagewarden: {
      env: { PAGEWARDEN_GUARD: 'require' },
      health: `http://127.0.0.1:${proxy}/_pagewarden/live`
    }
  })
  const chain = await startChain(t, changes, 'off')
  const ready = await fetch(`${chain.proxy}/_pagewarden/ready`)
  t.equal(ready.status, 503)
  t.match(await ready.json(), { reasons: ['guard-missing'] })
  t.ok(chain.log.some((line) => line.includes('no guard in Streamlit')))

  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst')
  t.match(await page.locator('main').innerText(), /503[\s\S]*PYTHONPATH/)
})

test('with PAGEWARDEN_GUARD=off the proxy serves it', async (t) => {
  const chain = await startChain(t, { streamlit: { env: { PYTHONPATH: helperAlone(t) } } }, 'off')
  t.equal((await fetch(`${chain.proxy}/_pagewarden/ready`)).status, 200)
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst')
  await page.getByRole('heading', { name: 'Welcome to Harbour Coffee' }).waitFor()
})
