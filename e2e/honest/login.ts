import { execFile } from 'node:child_process'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import type { BrowserContext } from 'playwright-core'
import type { Test } from 'tap'
import { Visit } from '../browser/visit.ts'
import { launchBrowser, profileOf } from '../support/browser.ts'
import { type Chain, root, startChain } from '../support/chain.ts'
import { streamlitRun } from './sides.ts'

const execute = promisify(execFile)

/** Two people with different access by the policy of `pagewarden init`. */
const PEOPLE = {
  alice: 'email=alice@example.com,groups=admins',
  bob: 'email=bob@example.com,groups=analysts'
} as const

type Person = keyof typeof PEOPLE

/**
 * ms for which the test watches a tab, and the websockets that the tab may open: at most two a
 * minute.
 */
const WATCHED_MS = 30_000
const MAX_WEBSOCKETS = 1

/**
 * Finding H1: Streamlit's documented example of a login, under the policy as `pagewarden init`
 * writes it, by two people in both orders. What a person sees must not depend on who came before.
 */
export async function testLogin(t: Test, python: string): Promise<void> {
  const app = t.testdir({})
  await cp(join(import.meta.dirname, 'app', 'login'), app, { recursive: true })
  await pagewarden('init', app)
  const policy = join(app, 'pagewarden.yaml')
  const chain = await startChain(t, ({ streamlit }) => ({
    pagewarden: { env: { PAGEWARDEN_POLICY: policy } },
    streamlit: { ...streamlitRun(python, streamlit), cwd: app }
  }))
  const browser = await launchBrowser(t)
  const profiles = {
    alice: await profileOf(browser, chain, 'alice'),
    bob: await profileOf(browser, chain, 'bob')
  }
  const rules = await readFile(policy, 'utf8')
  // A default page without a rule is at `/`, and only the rule of `/` applies.
  const may = async (person: Person, page: string) =>
    !rules.includes(`\n  ${page}: `) ||
    (await pagewarden('policy', 'explain', policy, '--as', PEOPLE[person], '--page', page)) === 0
  for (const order of [['alice', 'bob'] as const, ['bob', 'alice'] as const]) {
    await t.test(`${order.join(' before ')}: each sees what the policy says`, async (t) => {
      // A restart removes Pagewarden's knowledge of the app.
      await chain.restartProxy()
      const watched: Promise<void>[] = []
      for (const person of order) {
        const visit = await open(chain, profiles[person])
        watched.push(watch(t, person, visit))
        await logIn(t, visit, (page) => may(person, page))
      }
      await Promise.all(watched)
    })
  }
}

/** Runs the command line and returns its exit code. */
async function pagewarden(...words: readonly string[]): Promise<number> {
  const cli = join(root, 'proxy', 'cli.ts')
  return execute(process.execPath, [cli, ...words], { cwd: root }).then(
    () => 0,
    (error: { code: number }) => error.code // what node:child_process rejects with
  )
}

function open(chain: Chain, profile: BrowserContext): Promise<Visit> {
  return Visit.begin(profile, `${chain.origin}/`, '')
}

/** Counts the websockets of a tab and closes it at the end. */
async function watch(t: Test, person: Person, visit: Visit): Promise<void> {
  await visit.page.waitForTimeout(WATCHED_MS)
  t.ok(visit.websockets <= MAX_WEBSOCKETS, `${person} has opened ${visit.websockets}`)
  t.same(await visit.troubles(), [], `nothing looks broken to ${person}`)
  await visit.close()
}

/** Logs in to the example's app, as far as the policy allows. */
async function logIn(t: Test, visit: Visit, may: (page: string) => Promise<boolean>) {
  if (!(await may('/login'))) {
    await isRefusedInPlace(visit, '/login')
    t.equal(await visit.find('button', 'Log in').count(), 0, 'the login page is not shown')
    return
  }
  await visit.click('button', 'Log in')
  if (!(await may('/dashboard'))) return isRefusedInPlace(visit, '/dashboard')
  await visit.page.getByRole('heading', { name: 'Dashboard', exact: true }).waitFor()
  await visit.click('navigation', 'Bug reports')
  await visit.page.getByRole('heading', { name: 'Bug reports', exact: true }).waitFor()
  await visit.click('navigation', 'Log out')
  await visit.click('button', 'Log out')
  await visit.find('button', 'Log in').waitFor()
  t.pass('logged in, looked around, logged out')
}

async function isRefusedInPlace(visit: Visit, page: string): Promise<void> {
  await visit.page.getByText(`You may not see the page ${page}.`, { exact: true }).waitFor()
}
