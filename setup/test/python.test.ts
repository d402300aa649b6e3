import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { digestOf } from '../digest.mjs'
import { placesUnder } from '../places.mjs'
import { choosePython, covers, ensurePython, findPythons } from '../python.mjs'
import { fakeRun, silent } from './support/fakes.ts'

const python = (version: string, makesVenv = true) => ({
  executable: `/bin/python${version}`,
  version,
  makesVenv
})

test('the first Python that is new enough and can make environments is chosen', async (t) => {
  t.equal(choosePython([python('3.12.1'), python('3.11.7')], {}).version, '3.12.1')
  t.equal(choosePython([python('3.9.2'), python('3.11.7')], {}).version, '3.11.7')
  t.equal(choosePython([python('3.12.1', false), python('3.11.7')], {}).version, '3.11.7')
})

test('without a usable Python, one sentence states the reason and the remedy', async (t) => {
  const cases: readonly [found: readonly ReturnType<typeof python>[], env: object, says: string][] =
    [
      [[], {}, 'Python 3.10 or newer is needed and none is on the PATH: '],
      [[python('3.9.2')], {}, 'Python 3.10 or newer is needed and only 3.9.2 is here: '],
      [[], { PAGEWARDEN_PYTHON: '/py' }, 'and PAGEWARDEN_PYTHON=/py is not one.'],
      [[python('3.11.7', false)], {}, '`apt install python3.11-venv`']
    ]
  for (const [found, env, says] of cases) {
    t.throws(() => choosePython(found, { ...env }), { message: says })
  }
})

test('every possible Python is run for its path and version', async (t) => {
  const { run, calls } = fakeRun((name) =>
    name === 'python3'
      ? { code: 0, output: '["/usr/bin/python3", "3.11.7", true]\n' }
      : { code: 127, output: 'not found' }
  )

  const found = await findPythons(run, {})

  t.same(found, [{ executable: '/usr/bin/python3', version: '3.11.7', makesVenv: true }])
  t.ok(calls.some(([name]) => name === 'python3.13'))
})

test('if PAGEWARDEN_PYTHON is set, only that Python is run', async (t) => {
  const { run, calls } = fakeRun([{ code: 127, output: '' }])

  await findPythons(run, { PAGEWARDEN_PYTHON: '/opt/py' })

  t.same(
    calls.map(([name]) => name),
    ['/opt/py']
  )
})

test('a stamp is valid for the files whose digests it contains', async (t) => {
  t.ok(covers({ 'a.txt': '1', 'b.txt': '2' }, { 'a.txt': '1' }))
  t.notOk(covers({ 'a.txt': '1' }, { 'a.txt': '2' }))
  t.notOk(covers({ 'a.txt': '1' }, { 'a.txt': '1', 'b.txt': '2' }))
  t.notOk(covers(null, { 'a.txt': '1' }))
})

test('the environment is created, filled and stamped', async (t) => {
  const places = placesUnder(t.testdir({ streamlit: { 'requirements.txt': 'streamlit==1.67.0' } }))
  const { run, calls } = fakeRun((name) => {
    if (name === 'python3') return { code: 0, output: '["/usr/bin/python3", "3.11.7", true]' }
    if (name === '/usr/bin/python3') t.testdir({ '.venv': {}, streamlit: files('1.67.0') })
    return { code: name.startsWith('python') ? 127 : 0, output: '' }
  })

  await ensurePython(places, silent(), ['requirements.txt'], { run, env: {} })

  const requirements = join(places.root, 'streamlit', 'requirements.txt')
  t.same(calls.slice(-2), [
    ['/usr/bin/python3', '-m', 'venv', '--clear', places.venv],
    [places.python, '-m', 'pip', 'install', ...PIP_FLAGS, '-r', requirements]
  ])
  const stamp = JSON.parse(readFileSync(join(places.venv, 'pagewarden.json'), 'utf8'))
  t.same(stamp, { 'requirements.txt': digestOf(requirements) })
})

test('an environment with a valid stamp is not changed', async (t) => {
  const places = withEnvironment(t.testdir(environment()))

  await ensurePython(places, silent(), ['requirements.txt'], { run: fakeRun([]).run })
})

test('more requirements are added to the existing environment', async (t) => {
  const places = withEnvironment(t.testdir(environment()))
  const { run, calls } = fakeRun([{ code: 0, output: '' }])
  const names = ['requirements.txt', 'requirements-dev.txt']

  await ensurePython(places, silent(), names, { run })

  t.equal(calls.length, 1)
  const stamp = JSON.parse(readFileSync(join(places.venv, 'pagewarden.json'), 'utf8'))
  t.same(Object.keys(stamp).sort(), [...names].sort())
})

test('a failed pip install leaves no stamp and is reported with the end of its log', async (t) => {
  const places = placesUnder(t.testdir({ streamlit: files('1'), '.venv': { bin: { python: '' } } }))
  const answers = (name: string) =>
    name === 'python3'
      ? { code: 0, output: '["/usr/bin/python3", "3.11.7", true]' }
      : { code: name === places.python ? 1 : 0, output: '["", "", false]' }

  await t.rejects(
    ensurePython(places, silent(), ['requirements.txt'], { run: fakeRun(answers).run, env: {} }),
    { message: /^pip install failed; .*pip\.log\):\n {4}\["", "", false\]$/ }
  )

  t.notOk(existsSync(join(places.venv, 'pagewarden.json')))
})

test('a failed venv is reported with the end of its log', async (t) => {
  const places = placesUnder(t.testdir({ streamlit: files('1') }))
  const { run } = fakeRun((name) =>
    name === '/p' ? { code: 1, output: 'disk full' } : { code: 0, output: '["/p", "3.11.7", true]' }
  )

  await t.rejects(ensurePython(places, silent(), ['requirements.txt'], { run, env: {} }), {
    message: /^\/p could not make \.venv; .*venv\.log\):\n {4}disk full$/
  })
})

const PIP_FLAGS = ['--disable-pip-version-check', '--no-input']

function files(version: string) {
  return { 'requirements.txt': `streamlit==${version}`, 'requirements-dev.txt': 'pytest' }
}

function environment() {
  return { streamlit: files('1.67.0'), '.venv': { bin: { python: '' } } }
}

function withEnvironment(root: string) {
  const places = placesUnder(root)
  const stamp = { 'requirements.txt': digestOf(join(root, 'streamlit', 'requirements.txt')) }
  writeFileSync(join(places.venv, 'pagewarden.json'), JSON.stringify(stamp))
  return places
}
