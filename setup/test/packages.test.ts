import { delimiter, join } from 'node:path'
import { test } from 'tap'
import { ensurePackages, holds, npmCommand, withoutProject } from '../packages.mjs'
import { placesUnder } from '../places.mjs'
import { fakeRun, silent } from './support/fakes.ts'

const A = { version: '1.0.0', integrity: 'sha512-a' }
const LOCK = { packages: { '': { name: 'root' }, 'node_modules/a': A } }

test("the packages are complete if npm's record has every package of the lock file", async (t) => {
  const cases: readonly [title: string, record: unknown, lock: unknown, isThere: boolean][] = [
    ['the same', { packages: { 'node_modules/a': A } }, LOCK, true],
    ['more than wanted', { packages: { 'node_modules/a': A, 'node_modules/b': A } }, LOCK, true],
    ['one missing', { packages: {} }, LOCK, false],
    ['another version', { packages: { 'node_modules/a': { ...A, version: '2' } } }, LOCK, false],
    ['another build', { packages: { 'node_modules/a': { ...A, integrity: 'b' } } }, LOCK, false],
    ['an optional one missing', { packages: { 'node_modules/a': A } }, withOptional(), true],
    ['no record', null, LOCK, false],
    ['a record without packages', { packages: null }, LOCK, false],
    ['no lock', { packages: { 'node_modules/a': A } }, null, false]
  ]
  for (const [title, record, lock, isThere] of cases) t.equal(holds(record, lock), isThere, title)
})

test('the npm that started us is used, or else the npm on the PATH', async (t) => {
  t.same(npmCommand({ npm_execpath: '/npm.js', npm_node_execpath: '/node' }), ['/node', '/npm.js'])
  t.same(npmCommand({}), ['npm'])
})

test("npm ci does not run on the project's own Node, which it deletes", async (t) => {
  const path = ['/x/node_modules/.bin', '/usr/bin'].join(delimiter)
  t.equal(withoutProject({ PATH: path }, '/x/node_modules/.bin')['PATH'], '/usr/bin')
  t.equal(withoutProject({}, '/x/node_modules/.bin')['PATH'], '')
})

test('complete packages are not installed again', async (t) => {
  const places = placesUnder(t.testdir(installed()))
  const { run, calls } = fakeRun([])

  await ensurePackages(places, silent(), { run })

  t.same(calls, [])
})

test('missing packages are installed with npm ci', async (t) => {
  const places = placesUnder(t.testdir({ ...installed(), 'package-lock.json': lock(withMore()) }))
  const { run, calls } = fakeRun([{ code: 0, output: '' }])

  await ensurePackages(places, silent(), { run, env: {} })

  t.same(calls, [['npm', 'ci', '--no-fund', '--no-audit']])
})

test('a failed npm ci is reported with the end of its log and the path of the whole log', async (t) => {
  const places = placesUnder(t.testdir({ 'package-lock.json': lock(LOCK) }))
  const { run } = fakeRun([{ code: 1, output: 'npm error ENOSPC\n' }])

  await t.rejects(ensurePackages(places, silent(), { run }), {
    message: `npm ci failed; its last lines (the whole is in ${join(places.logs, 'npm.log')}):\n    npm error ENOSPC`
  })
})

test('a missing Node is reported with its remedy', async (t) => {
  const files = installed()
  const places = placesUnder(
    t.testdir({ ...files, node_modules: { '.package-lock.json': lock(LOCK) } })
  )

  await t.rejects(ensurePackages(places, silent(), { run: fakeRun([]).run }), {
    message: /ignore-scripts/
  })
})

function installed() {
  return {
    'package-lock.json': lock(LOCK),
    node_modules: { '.package-lock.json': lock(LOCK), node: { bin: { node: '' } } }
  }
}

function withOptional() {
  return { packages: { ...LOCK.packages, 'node_modules/b': { ...A, optional: true } } }
}

function withMore() {
  return { packages: { ...LOCK.packages, 'node_modules/b': A } }
}

function lock(content: unknown): string {
  return JSON.stringify(content)
}
