import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { FALLBACKS } from '../config/config.ts'
import * as errors from '../errors.ts'
import { parsePolicy } from '../policy/parse/parse.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8')

/** The cells of every row of every Markdown table, trimmed. */
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))

const plain = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '')

test('the README’s table of settings is that of the code, row by row', async (t) => {
  const rows = rowsOf(await read('README.md')).filter(([name]) =>
    /^`(?:PAGEWARDEN|OTEL)_/.test(name ?? '')
  )

  t.same(
    rows.map(([name, , fallback]) => [plain(name), plain(fallback)]),
    Object.entries(FALLBACKS).map(([name, fallback]) => [name, fallback ?? 'none'])
  )
  for (const [name, meaning] of rows) t.ok(meaning, `${name} has a meaning`)
})

test('no document speaks of a setting that does not exist', async (t) => {
  for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
    for (const [name] of (await read(file)).matchAll(/\bPAGEWARDEN_[A-Z_]*[A-Z]\b/g)) {
      t.ok(name in FALLBACKS, `${file}: ${name}`)
    }
  }
})

test('every failure is in SECURITY.md with its status, and none that is not', async (t) => {
  const rows = rowsOf(await read('SECURITY.md')).filter(([code]) => /^`PW_/.test(code ?? ''))
  const documented = new Map(rows.map(([code, status]) => [plain(code), plain(status)]))

  const made = Object.values(errors).map((Failure) => new Failure('', ''))
  t.same([...documented.keys()].sort(), made.map(({ code }) => code).sort())
  for (const { code, statusCode = 500 } of made) {
    // What stops the start has no status, since nobody is answered.
    t.equal(documented.get(code), statusCode === 500 ? '-' : String(statusCode), code)
  }
})

test('every npm script that a document names exists', async (t) => {
  const { scripts } = JSON.parse(await read('package.json'))
  for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
    const text = await read(file)
    for (const [, name = ''] of text.matchAll(/\bnpm run ([a-z][a-z:-]*[a-z])/g)) {
      t.ok(name in scripts, `${file}: npm run ${name}`)
    }
    if (/\bnpm test\b/.test(text)) t.ok('test' in scripts, `${file}: npm test`)
  }
})

test('the README’s example of a policy is one', async (t) => {
  const text = await read('README.md')
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? []

  const parsed = parsePolicy(example, 'readme')

  t.same(parsed.ok ? [] : parsed.faults, [])
  t.ok(example.includes('pages:'))
})

test('every link from a document into the tree leads somewhere', async (t) => {
  for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
    const text = await read(file)
    for (const [, target = ''] of text.matchAll(/(?<!!\[[^\]]*)\]\((?!https?:|#)([^)#\s]+)/g)) {
      await t.resolves(access(join(root, target)), `${file}: ${target}`)
    }
  }
})
