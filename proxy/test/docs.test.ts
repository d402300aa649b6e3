import { existsSync, readdirSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
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

/** Every document except the decisions, which describe the state at their time. */
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'guard/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]

const plain = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '')

/** The rows of a document's table of settings. */
const settingsIn = async (file: string): Promise<readonly (readonly string[])[]> =>
  rowsOf(await read(file)).filter(([name]) => /^`(?:PAGEWARDEN|OTEL)_/.test(name ?? ''))

test('the table in docs/settings.md matches the code, row by row', async (t) => {
  const rows = await settingsIn('docs/settings.md')

  t.same(
    rows.map(([name, , fallback]) => [plain(name), plain(fallback)]),
    Object.entries(FALLBACKS).map(([name, fallback]) => [name, fallback ?? 'none'])
  )
  for (const [name, meaning] of rows) t.ok(meaning, `${name} has a meaning`)
})

test('the README’s short table of settings repeats rows of docs/settings.md', async (t) => {
  const all = new Map(
    (await settingsIn('docs/settings.md')).map(([name, , fallback]) => [name, fallback])
  )
  const short = await settingsIn('README.md')

  for (const [name, meaning, fallback] of short) {
    t.ok(meaning, `${name} has a meaning`)
    t.equal(all.get(name ?? ''), fallback, `${name} has its default`)
  }
  const required = [...all].filter(([, fallback]) => fallback === 'required')
  for (const [name] of required)
    t.ok(
      short.some(([shown]) => shown === name),
      `${name} is shown`
    )
})

test('no document names a setting that does not exist', async (t) => {
  for (const file of documents) {
    for (const [name] of (await read(file)).matchAll(/\bPAGEWARDEN_[A-Z_]*[A-Z]\b/g)) {
      t.ok(name in FALLBACKS, `${file}: ${name}`)
    }
  }
})

test('SECURITY.md lists every failure with its status, and no others', async (t) => {
  const rows = rowsOf(await read('SECURITY.md')).filter(([code]) => /^`PW_/.test(code ?? ''))
  const documented = new Map(rows.map(([code, status]) => [plain(code), plain(status)]))

  const made = Object.values(errors).map((Failure) => new Failure('', ''))
  t.same([...documented.keys()].sort(), made.map(({ code }) => code).sort())
  for (const { code, statusCode = 500 } of made) {
    // A failure that stops the start has no status, because there is no request.
    t.equal(documented.get(code), statusCode === 500 ? '-' : String(statusCode), code)
  }
})

test('every npm script that a document names exists', async (t) => {
  const { scripts } = JSON.parse(await read('package.json'))
  for (const file of documents) {
    const text = await read(file)
    for (const [, name = ''] of text.matchAll(/\bnpm run ([a-z][a-z:-]*[a-z])/g)) {
      t.ok(name in scripts, `${file}: npm run ${name}`)
    }
    if (/\bnpm test\b/.test(text)) t.ok('test' in scripts, `${file}: npm test`)
  }
})

test('the README’s example of a policy is valid', async (t) => {
  const text = await read('README.md')
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? []

  const parsed = parsePolicy(example, 'readme')

  t.same(parsed.ok ? [] : parsed.faults, [])
  t.ok(example.includes('pages:'))
})

test('every link from a document to a file has a target', async (t) => {
  for (const file of documents) {
    const text = await read(file)
    for (const [, target = ''] of text.matchAll(/(?<!!\[[^\]]*)\]\((?!https?:|#)([^)#\s]+)/g)) {
      await t.resolves(access(join(root, dirname(file), target)), `${file}: ${target}`)
    }
  }
})

/** The anchors that GitHub generates from a document's headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-')
  )

test('every anchor that a link names is a heading', async (t) => {
  for (const file of documents) {
    const links = (await read(file)).matchAll(/\]\((?!https?:)([^)#\s]*)#([\w-]+)\)/g)
    for (const [, target = '', anchor = ''] of links) {
      const linked = target === '' ? file : join(dirname(file), target)
      t.ok(anchorsOf(await read(linked)).includes(anchor), `${file}: ${target}#${anchor}`)
    }
  }
})

/** The folders in which a path of a document may begin. */
const bases = ['.', 'proxy', 'guard', 'guard/pagewarden/_guard'].map((base) => join(root, base))

/** Folders and files there; a path in a document may leave out the ending of a source file. */
const exists = (path: string): boolean =>
  bases.some((base) => ['', '.ts', '.js', '.py'].some((end) => existsSync(join(base, path + end))))

test('every file and folder of ours that a document names exists', async (t) => {
  let named = 0
  for (const file of documents) {
    for (const [, path = ''] of (await read(file)).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)) {
      const [first = ''] = path.split('/', 1)
      if (!exists(first) && !/\.(?:ts|py)$/.test(path)) continue
      named += 1
      t.ok(exists(path), `${file}: ${path}`)
    }
  }
  t.ok(named > 50)
})

test('every source file that a document names without its folder exists', async (t) => {
  const names = new Set(
    ['proxy', 'mock-alb', 'infra', 'demo', 'bench', 'e2e', 'guard', 'setup', 'streamlit']
      .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
      .map((path) => basename(path))
  )
  const yours = ['app.py', 'home.py', 'payroll.py', 'mine.ts']
  for (const file of documents) {
    for (const [, name = ''] of (await read(file)).matchAll(/`([\w.-]+\.(?:ts|py))`/g)) {
      t.ok(names.has(name) || yours.includes(name), `${file}: ${name}`)
    }
  }
})
