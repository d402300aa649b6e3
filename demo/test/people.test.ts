import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'tap'
import { banner, columns } from '../banner.ts'
import { namesOf, readSamples } from '../people.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

test('the banner shows the address, the people, and the pages of each', async (t) => {
  const text = banner('http://localhost:8080', await readSamples(ROOT))

  t.match(text, 'Open http://localhost:8080 and sign in')
  t.match(text, /Carol HR +carol@example\.com +hr +\/ {2}\/handbook {2}\/payroll\n/)
  t.match(text, /Ivo Intern +intern@example\.com +hr +\/ {2}\/handbook\n/)
  t.match(text, /Eve Impostor +zoe@partner\.example \(unverified\) +\/\n/)
})

test('people are found by their sub', async (t) => {
  const samples = await readSamples(ROOT)
  t.equal(namesOf(samples).get(samples[0]?.person.sub ?? ''), 'Alice Admin')
})

test('an invalid policy is reported with its faults and their positions', async (t) => {
  const root = t.testdir({ streamlit: { 'pagewarden.yaml': 'version: 2\n' } })
  await t.rejects(readSamples(root), { message: /pagewarden\.yaml cannot be used:\n1:\d+ / })
})

test('the demo refuses a policy that fails its own tests', async (t) => {
  const policy = [
    'version: 1',
    'pages: { /: [signed-in] }',
    'tests:',
    '  - as: { email: a@example.com }',
    '    may: [/, /sales]'
  ]
  const root = t.testdir({ streamlit: { 'pagewarden.yaml': policy.join('\n') } })
  await t.rejects(readSamples(root), {
    message: /pagewarden\.yaml fails its own tests:\n.*should open \/sales/
  })
})

test('columns are aligned', async (t) => {
  t.same(
    columns([
      ['', 'bb'],
      ['aaa', 'b']
    ]),
    ['      bb', 'aaa   b']
  )
  t.same(columns([['a'], ['b', 'c']]), ['a', 'b   c'])
  t.same(columns([['a', 'x'], ['b']]), ['a   x', 'b'])
  t.same(columns([]), [])
})
