import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'tap'

const root = join(import.meta.dirname, '..', '..')

/** Many modules of these folders run only in a benchmark or behind a real Streamlit. */
const FOLDERS = ['bench', 'demo', 'e2e', 'setup'] as const

/** Programs: an import runs them. Every `main` file is one too. */
const PROGRAMS: ReadonlySet<string> = new Set([
  'bench/drive/upstream.ts',
  'bench/peers/plain.ts',
  'bench/peers/report-cpu.ts',
  'e2e/containers/visit.ts',
  'e2e/environment/upstream.ts',
  'e2e/faults/cut-link.ts',
  'e2e/faults/frozen-tabs.ts',
  'e2e/faults/shifted-clock.ts',
  'setup/pagewarden.mjs'
])

/** Imports the modules on its command line and prints the error of each one that fails. */
const IMPORT_ALL = `
for (const file of process.argv.slice(1)) {
  await import(file).catch((error) => console.log(file + ': ' + error.message))
}`

test('every program on the list exists', async (t) => {
  for (const program of PROGRAMS) t.ok(existsSync(join(root, program)), program)
})

test(`every module of ${FOLDERS.join(', ')} can be imported`, async (t) => {
  const modules = (await Promise.all(FOLDERS.map(modulesOf))).flat()
  t.ok(modules.length > 200, `${modules.length} modules`)
  t.equal(await importAll(modules), '')
})

async function modulesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder), { recursive: true })
  return names
    .filter((name) => /\.(?:ts|mjs)$/.test(name) && !/\.test\.ts$|(?:^|\/)main\./.test(name))
    .map((name) => `${folder}/${name}`)
    .filter((name) => !PROGRAMS.has(name))
}

/** Uses a process without tap's coverage: otherwise tap reports every line that no test runs. */
async function importAll(modules: readonly string[]): Promise<string> {
  const files = modules.map((name) => join(root, name))
  const child = spawn(process.execPath, ['--input-type=module', '--eval', IMPORT_ALL, ...files], {
    cwd: root,
    env: { PATH: process.env['PATH'], _TAPJS_PROCESSINFO_COVERAGE_: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return output + errors
}
