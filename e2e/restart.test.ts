import { join } from 'node:path'
import { test } from 'tap'
import { contains } from './attack/case.ts'
import type { AttackSession } from './attack/client/session.ts'
import { sampleVenv, testedVenv } from './matrix/venv.ts'
import { enter, type RunningProxy, startRoll } from './restart/proxies.ts'
import { launchBrowser, signIn } from './support/browser.ts'
import { root, startChain } from './support/chain.ts'

test('after a restart of the proxy a tab resumes its session', async (t) => {
  const { python } = await sampleVenv()
  const chain = await startChain(t, ({ streamlit }) => ({
    streamlit: {
      command: python,
      args: ['-m', 'streamlit', 'run', 'app.py', '--server.port', `${streamlit}`, ...quiet],
      cwd: join(root, 'e2e', 'renewal')
    }
  }))
  const browser = await launchBrowser(t)
  const page = await signIn(browser, chain, 'Bob Analyst', '/sales')
  await page.getByLabel('Name').fill('Harbour')
  await page.getByLabel('Name').press('Enter')
  await page.getByText('Hello, Harbour').waitFor()
  const before = opened(chain.log).length

  await chain.restartProxy()
  while (opened(chain.log).length === before) await page.waitForTimeout(100)
  await page.locator('[data-test-connection-state="CONNECTED"]').first().waitFor()

  t.match(opened(chain.log).at(-1), '"resumed":true', 'its session was given back')
  t.equal(await page.getByLabel('Name').inputValue(), 'Harbour', 'the widget kept its value')
  await page.getByLabel('Name').fill('Quay')
  await page.getByLabel('Name').press('Enter')
  await page.getByText('Hello, Quay').waitFor()
  t.equal(new URL(page.url()).pathname, '/sales', 'and the page goes on where it was')
})

const quiet = ['--server.headless', 'true', '--browser.gatherUsageStats', 'false']

const opened = (log: readonly string[]) => log.filter((line) => line.includes('websocket opened'))

const idsOf = (tabs: readonly AttackSession[]) => tabs.map(({ id }) => id).sort()

const runs = (count: number) => `Run ${count} of this session`

/** The number of tabs that ask the app at a time: Python uses one processor for all of them. */
const atATime = 10

/** Opens tabs, lets each run once, and returns their sessions. */
async function openTabs(
  proxy: RunningProxy,
  headers: Readonly<Record<string, string>>,
  count: number
) {
  const tabs: AttackSession[] = []
  while (tabs.length < count) {
    const more = Array.from({ length: atATime }, () => enter(proxy, headers))
    tabs.push(...(await askEach(await Promise.all(more), 1)))
  }
  return tabs
}

/** Waits until each tab has lost its websocket, and reconnects it, as a browser does. */
function comeBack(
  tabs: readonly AttackSession[],
  proxy: RunningProxy,
  headers: Readonly<Record<string, string>>
): Promise<readonly AttackSession[]> {
  return Promise.all(
    tabs.map(async (tab) => {
      await tab.until(() => false)
      return enter(proxy, headers, tab.id)
    })
  )
}

/** The tabs whose session has run this many times. */
async function askEach(tabs: readonly AttackSession[], count: number) {
  const right: AttackSession[] = []
  for (let index = 0; index < tabs.length; index += atATime) {
    const some = tabs.slice(index, index + atATime)
    const answers = await Promise.all(some.map((tab) => tab.ask()))
    right.push(...some.filter((_, at) => contains(answers[at] ?? [], runs(count))))
  }
  return right
}

for (const version of ['1.40', 'newest']) {
  test(`${version}: 200 tabs that a draining proxy closes resume their sessions at the next proxy`, async (t) => {
    const roll = await startRoll(t, (await testedVenv(version)).python)
    const headers = await roll.headersOf('bob')
    const old = await roll.start()
    const tabs = await openTabs(old, headers, 200)
    const next = await roll.start()

    const stopped = old.stop()
    const back = await comeBack(tabs, next, headers)
    await stopped

    t.same([...new Set(tabs.map(({ socket }) => socket.closeCode))], [1012], 'each was asked to')
    const kept = await askEach(back, 2)
    t.equal(kept.length, 200, 'each counts on where it was')
    t.same(idsOf(kept), idsOf(tabs), 'in the very sessions that they left')
  })

  test(`${version}: 100 tabs whose proxy is killed resume their sessions, but not those with a page that is closed to them now`, async (t) => {
    const roll = await startRoll(t, (await testedVenv(version)).python)
    const headers = await roll.headersOf('bob')
    const carol = await roll.headersOf('carol')
    const old = await roll.start()
    const tabs = await openTabs(old, headers, 100)
    const [payroll] = await openTabs(old, carol, 10)
    if (payroll === undefined) throw new Error('no tab')
    t.ok(contains(await payroll.ask({ name: 'payroll' }), 'The payroll page'), 'Carol may see it')

    old.kill()
    const next = await roll.start()
    const back = await comeBack(tabs, next, headers)
    t.equal((await askEach(back, 2)).length, 100, 'each counts on where it was')

    const demoted = await roll.headersOf('carol', ['analysts'])
    const fresh = await enter(next, demoted, payroll.id)
    // The same websocket reports the lost session, before or after the run.
    await fresh.ask()
    await fresh.until((frames) => contains(frames, 'Run '))
    t.ok(contains(fresh.socket.messages, runs(1)), 'who lost the right to a page begins anew')
    t.not(fresh.id, payroll.id, 'in a session of her own')
  })
}
