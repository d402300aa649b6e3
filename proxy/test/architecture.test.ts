import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { test } from 'tap'

const root = join(import.meta.dirname, '..')

/**
 * Who may import whom: the architecture, stated here and nowhere else. A folder may import itself,
 * and of the list a whole folder (`policy/`), one file (`errors.ts`) or a package. Type imports
 * count like any other.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  // Who somebody is. Knows nothing.
  identity: [],
  // What we say to people, in their language.
  language: [],
  // Who may see what. Knows nothing of HTTP.
  policy: ['identity/', 'ajv', 'yaml'],
  // Where a policy comes from, and its life. Knows nothing of requests.
  'policy-source': [
    'policy/',
    'errors.ts',
    'node:crypto',
    'node:events',
    'node:fs',
    'node:timers',
    'node:worker_threads'
  ],
  // Strings in, verdict out. Is given strings, not requests.
  verify: ['identity/', 'errors.ts', 'aws-jwt-verify', 'node:crypto'],
  // Bytes into facts. Does not judge.
  streamlit: ['generated/', '@bufbuild/protobuf', '@noble/hashes', 'node:buffer', 'node:crypto'],
  // Never sees a token. Of the policy it knows what a decision looks like.
  relay: [
    'identity/',
    'streamlit/',
    'language/',
    'contact.ts',
    'errors.ts',
    'policy/decide.ts',
    '@fastify/websocket',
    'fastify',
    'fresh',
    'lru-cache',
    'negotiator',
    'undici',
    'ws',
    'node:crypto',
    'node:http',
    'node:stream',
    'node:timers',
    'node:util',
    'node:zlib'
  ],
  // Lets a request in or turns it away. Of Streamlit it knows what an address stands for.
  request: [
    'identity/',
    'policy/',
    'verify/',
    'language/',
    'streamlit/endpoints.ts',
    'contact.ts',
    'html.ts',
    'fastify',
    'jose',
    'node:crypto',
    'node:fs',
    'node:http',
    'node:path'
  ],
  // Shows operators what goes on; is told of it, and looks at nothing by itself.
  console: [
    'identity/',
    'policy/',
    'request/gate.ts',
    'request/own-origin.ts',
    'verify/bounded-map.ts',
    'html.ts',
    'fastify',
    'node:crypto',
    'node:fs',
    'node:http',
    'node:path'
  ],
  // Answers questions about a policy at a terminal; serves nobody.
  cli: ['identity/', 'policy/', 'streamlit/', 'ws', 'config.ts', 'errors.ts', 'html.ts', 'node:'],
  // Counts. Knows nothing of what is counted.
  metrics: ['node:perf_hooks', 'prom-client'],
  // Requests as spans; loaded only when somebody wants them.
  trace: ['@opentelemetry/', 'fastify'],
  generated: ['@bufbuild/protobuf'],
  // Runs in a browser.
  browser: []
}

/** Files that a process may start with; each of the wiring is imported by the one above alone. */
const entries = ['main.ts', 'cli.ts', 'policy-source/check-thread.ts']
const wiring: Readonly<Record<string, readonly string[]>> = {
  'app.ts': ['start.ts'],
  'start.ts': ['main.ts'],
  'main.ts': ['cli.ts'],
  'cli.ts': []
}

const importing = /(?:\sfrom |^import |\bimport\()['"]([^'"]+)['"]/gm

async function sources(): Promise<readonly string[]> {
  const files = await readdir(root, { recursive: true })
  return files.filter((file) => /\.(?:ts|js)$/.test(file) && !file.startsWith('test/')).sort()
}

/** What a file imports: files of ours as paths from `proxy/`, all else as written. */
async function importsOf(file: string): Promise<readonly string[]> {
  const text = await readFile(join(root, file), 'utf8')
  return [...text.matchAll(importing)].map(([, name = '']) =>
    name.startsWith('.') ? normalize(join(dirname(file), name)) : name
  )
}

const folderOf = (file: string): string => (file.includes('/') ? (file.split('/', 1)[0] ?? '') : '')

const isAllowed = (name: string, allowed: readonly string[]): boolean =>
  allowed.some((each) =>
    /[/:]$/.test(each) ? name.startsWith(each) : name === each || name.startsWith(`${each}/`)
  )

test('every folder has its line in the table', async (t) => {
  const folders = new Set((await sources()).map(folderOf).filter((folder) => folder !== ''))
  t.same([...folders].sort(), Object.keys(mayImport).sort())
})

for (const [folder, allowed] of Object.entries(mayImport)) {
  test(`${folder} imports only ${allowed.join(', ') || 'itself'}`, async (t) => {
    for (const file of await sources()) {
      if (folderOf(file) !== folder) continue
      const strangers = (await importsOf(file)).filter(
        (name) => !isAllowed(name, [`${folder}/`, ...allowed])
      )
      t.same(strangers, [], file)
    }
  })
}

test('the files at the root wire, and nobody wires them but the one above', async (t) => {
  for (const file of await sources()) {
    for (const name of await importsOf(file)) {
      const above = wiring[name]
      if (above !== undefined) t.ok(above.includes(file), `${file} imports ${name}`)
      t.notOk(name.startsWith('test/') || name.startsWith('..'), `${file} imports ${name}`)
    }
  }
})

test('OpenTelemetry is loaded when somebody asks for traces, and not before', async (t) => {
  for (const file of await sources()) {
    if (folderOf(file) === 'trace') continue
    const text = await readFile(join(root, file), 'utf8')
    t.notMatch(text, /^import (?!type )[^']*from '(?:\.\/trace\/|@opentelemetry)/m, file)
  }
})

test('the environment is seen where the process begins, and nowhere else', async (t) => {
  for (const file of await sources()) {
    const text = await readFile(join(root, file), 'utf8')
    if (!entries.includes(file)) t.notMatch(text, /process\.env/, file)
    t.notMatch(text, /NODE_ENV|c8 ignore|@ts-(?:ignore|expect-error|nocheck)/, file)
    t.notMatch(text, /biome-ignore/, file)
  }
})

test('no module does anything when it is imported, and none is left out of the coverage', async (t) => {
  const modules = (await sources()).filter(
    (file) => !entries.includes(file) && folderOf(file) !== 'browser'
  )
  for (const file of modules) {
    const { default: standard } = await import(join(root, file))
    t.equal(standard, undefined, `${file} has no default export`)
  }
})
