import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { COMMANDS } from '../../cli/commands.ts'
import { run } from '../../cli/run.ts'
import { context, NO_COLOURS } from './transcript.ts'

const SOURCE = join(import.meta.dirname, '..', '..', '..', 'guard', 'pagewarden')

const copy = (cwd: string, folder: string) =>
  run(['guard', 'copy', folder], COMMANDS, { ...context, cwd }, NO_COLOURS)

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

async function withUmask(t: Test, mask: number): Promise<void> {
  const before = process.umask(mask)
  t.teardown(() => process.umask(before))
}

test('the folder contains the package, and the start file of Python at its top', async (t) => {
  const cwd = t.testdir({})
  t.match(await copy(cwd, 'guard'), { exitCode: 0, out: /^Copied \d+ files to guard\.\n$/ })

  const copied = readdirSync(join(cwd, 'guard'), { recursive: true }).map(String)
  t.ok(copied.includes('sitecustomize.py'))
  for (const name of readdirSync(SOURCE, { recursive: true }).map(String)) {
    if (!/\.(?:py|typed)$/.test(name)) continue
    t.equal(
      readFileSync(join(cwd, 'guard', 'pagewarden', name), 'utf8'),
      readFileSync(join(SOURCE, name), 'utf8'),
      name
    )
  }
  t.notOk(copied.some((name) => /pycache|\.new$|tests/.test(name)))
})

test('every user can read the copy, under any umask', async (t) => {
  const cwd = t.testdir({})
  await withUmask(t, 0o077)
  await copy(cwd, 'guard')

  t.equal(modeOf(join(cwd, 'guard')), '755')
  t.equal(modeOf(join(cwd, 'guard', 'pagewarden', '_site')), '755')
  t.equal(modeOf(join(cwd, 'guard', 'pagewarden', '__init__.py')), '644')
})

test('an older guard is replaced, and other files stay unchanged', async (t) => {
  const cwd = t.testdir({
    guard: {
      'sitecustomize.py': 'old',
      'notes.py': 'mine',
      pagewarden: { 'old.py': 'old', 'notes.txt': 'mine' }
    }
  })
  await copy(cwd, 'guard')
  t.match(await copy(cwd, 'guard'), { exitCode: 0 })

  t.not(readFileSync(join(cwd, 'guard', 'sitecustomize.py'), 'utf8'), 'old')
  t.notOk(existsSync(join(cwd, 'guard', 'pagewarden', 'old.py')))
  t.ok(existsSync(join(cwd, 'guard', 'pagewarden', 'notes.txt')))
  t.ok(existsSync(join(cwd, 'guard', 'notes.py')))
})

test('a folder that cannot be written is reported with the remedy', async (t) => {
  const cwd = t.testdir({ file: '' })

  t.match(await copy(cwd, 'file/guard'), {
    exitCode: 2,
    out: '',
    err: /the guard cannot be copied to file\/guard \(E[A-Z]+\); this user must own that folder/
  })
})
