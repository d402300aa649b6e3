import { delimiter } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright-core'
import { test } from 'tap'
import { ensureBrowser, findBrowser } from '../browser.mjs'
import { placesUnder } from '../places.mjs'
import { fakeRun, silent } from './support/fakes.ts'

const PATH = ['/opt/bin', '/usr/bin', ''].join(delimiter)
const CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const PLACES = placesUnder('/repo')
const PACKAGES = Promise.resolve()

test('an installed browser is found, and a named one comes first', async (t) => {
  const cases: readonly [there: readonly string[], env: object, found: string | null][] = [
    [['/usr/bin/google-chrome', '/usr/bin/chromium'], { PATH }, '/usr/bin/chromium'],
    [['/opt/bin/google-chrome'], { PATH }, '/opt/bin/google-chrome'],
    [[CHROME], { PATH }, CHROME],
    [[CHROME], {}, CHROME],
    [['/x/chrome', '/usr/bin/chromium'], { PATH, PAGEWARDEN_BROWSER: '/x/chrome' }, '/x/chrome'],
    [['/usr/bin/chromium'], { PATH, PAGEWARDEN_BROWSER: '' }, '/usr/bin/chromium'],
    [[], { PATH }, null]
  ]
  for (const [there, env, found] of cases) {
    t.equal(findBrowser({ env: { ...env }, exists: (path) => there.includes(path) }), found)
  }
})

test('a named browser that is missing is a fault, and no other browser is used', async (t) => {
  const machine = {
    env: { PATH, PAGEWARDEN_BROWSER: '/x' },
    exists: (path: string) => path !== '/x'
  }
  t.throws(() => findBrowser(machine), { message: /^PAGEWARDEN_BROWSER=\/x is no file/ })
})

test('an installed browser is used without any installation', async (t) => {
  const machine = { env: { PATH }, exists: () => true, debian: true, run: fakeRun([]).run }
  t.equal(await ensureBrowser(PLACES, silent(), PACKAGES, machine), '/opt/bin/chromium')
})

test("root on Debian installs Debian's own package", async (t) => {
  const { run, calls } = fakeRun(() => ({ code: 0, output: '' }))
  const exists = (path: string) => path === '/usr/bin/chromium' && calls.length === 2
  const machine = { env: { PATH }, exists, debian: true, run }

  t.equal(await ensureBrowser(PLACES, silent(), PACKAGES, machine), '/usr/bin/chromium')

  t.same(calls, [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium']
  ])
})

test('a failed apt-get is reported with the end of its log', async (t) => {
  const { run } = fakeRun([{ code: 100, output: 'no network' }])
  const machine = { env: { PATH }, exists: () => false, debian: true, run }

  await t.rejects(ensureBrowser(PLACES, silent(), PACKAGES, machine), {
    message: /^apt-get update failed; .*apt-update\.log\):\n {4}no network$/
  })
})

test('on other systems Playwright downloads its own browser, once', async (t) => {
  const own = chromium.executablePath()
  const { run, calls } = fakeRun(() => ({ code: 0, output: '' }))
  const missing = { env: { PATH }, exists: () => false, debian: false, run }
  const present = { ...missing, exists: (path: string) => path === own }

  t.equal(await ensureBrowser(PLACES, silent(), PACKAGES, missing), own)
  t.equal(await ensureBrowser(PLACES, silent(), PACKAGES, present), own)

  t.equal(calls.length, 1)
  t.match(calls[0], [process.execPath, /cli\.js$/, 'install', '--no-shell', 'chromium'])
})

test("if Debian's package contains no browser, Playwright's is used, and its failure is reported", async (t) => {
  const { run } = fakeRun((name) => ({ code: name === 'apt-get' ? 0 : 1, output: 'refused' }))
  const machine = { env: { PATH }, exists: () => false, debian: true, run }

  await t.rejects(ensureBrowser(PLACES, silent(), PACKAGES, machine), {
    message: /^No Chromium or Chrome is here .*browser\.log\):\n {4}refused$/
  })
})
