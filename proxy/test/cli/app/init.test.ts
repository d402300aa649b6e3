import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { initialPolicy } from '../../../cli/app/init-text.ts'
import { COMMANDS } from '../../../cli/commands.ts'
import { run } from '../../../cli/run.ts'
import { runPolicyTests } from '../../../policy/analysis/run-tests.ts'
import { parsePolicy } from '../../../policy/parse/parse.ts'
import { context, NO_COLOURS } from '../transcript.ts'

const APP = {
  'app.py': 'import streamlit as st\n',
  pages: { '1_Sales.py': '', '2_media.py': '' }
}

test('`init` writes a policy for the pages of the app that can be used at once', async (t) => {
  const cwd = t.testdir(APP)
  const give = (...argv: readonly string[]) => run(argv, COMMANDS, { ...context, cwd }, NO_COLOURS)

  t.match(await give('init'), { exitCode: 0, out: /^Wrote pagewarden.yaml with 3 pages\.\n/ })
  t.match(
    readFileSync(join(cwd, 'pagewarden.yaml'), 'utf8'),
    `
  /: [signed-in]
  /Sales: [keepers] # pages/1_Sales.py
  # /media (pages/2_media.py) cannot have a rule; give that page another \`url_path\`
`
  )
  const [first = ''] = readFileSync(join(cwd, 'pagewarden.yaml'), 'utf8').split('\n')
  const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? []
  t.match(readFileSync(join(cwd, schema), 'utf8'), '"title": "Pagewarden policy"', 'for editors')
  t.match(await give('policy', 'check', '--strict'), { exitCode: 0 })
  t.match(await give('policy', 'test'), { exitCode: 0, out: /^All 6 answers/ })
  t.match(await give('policy', 'pages'), { exitCode: 1, out: /`\/media`.* no policy can name it/ })
})

test('`init` leaves an existing policy unchanged', async (t) => {
  const cwd = t.testdir({ app: { ...APP, 'pagewarden.yaml': 'mine\n' } })
  const printed = await run(['init', 'app'], COMMANDS, { ...context, cwd }, NO_COLOURS)

  t.match(printed, { exitCode: 2, err: /^app\/pagewarden.yaml: not written \(EEXIST\)/ })
  t.equal(readFileSync(join(cwd, 'app', 'pagewarden.yaml'), 'utf8'), 'mine\n')
})

test('`init` writes no policy for a folder without an app', async (t) => {
  const cwd = t.testdir({ 'notes.py': 'print()' })

  t.match(await run(['init'], COMMANDS, { ...context, cwd }, NO_COLOURS), {
    exitCode: 2,
    err: /no Python file that imports `streamlit`/
  })
})

test('`init` reports the pages that it could not read', async (t) => {
  const cwd = t.testdir({ 'app.py': 'import streamlit as st\nst.navigation([st.Page(x)])\n' })

  t.match(await run(['init'], COMMANDS, { ...context, cwd }, NO_COLOURS), {
    exitCode: 0,
    out: /^note: app.py:2: only running the app tells/
  })
})

test('a first policy passes its own tests for any names of pages', async (t) => {
  const names = [
    '日本',
    'a b',
    'a#b',
    'a: b',
    '"q"',
    "it's",
    '[x]',
    '{',
    '-',
    '~',
    'null',
    'é',
    'e\u0301',
    '📈',
    '%41',
    'media',
    '.',
    '..',
    'a\\b',
    '!tag',
    '&a',
    '*',
    '@x',
    '`',
    'x,y',
    '0x1',
    ''
  ]
  for (const name of names) {
    const page = { path: `/${name}`, aliases: [], file: `pages/${name}.py`, line: 1, column: 1 }
    const parsed = parsePolicy(initialPolicy([page], 'schema.json'))

    t.ok(parsed.ok, name)
    if (!parsed.ok) continue
    t.strictSame(parsed.warnings, [], name)
    t.ok(
      runPolicyTests(parsed.policy).every(({ passed }) => passed),
      name
    )
  }
})
