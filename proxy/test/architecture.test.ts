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
  // Who a person is. Imports nothing.
  identity: [],
  // Sentences for people, in their language.
  language: [],
  // Who may see what. Knows nothing of HTTP.
  policy: ['identity/', 'yaml'],
  // Settings: read once, then frozen.
  config: ['verify/endpoints.ts', 'errors.ts', 'node:fs'],
  // Where a policy comes from, and which one is in force. Knows nothing of requests.
  'policy-source': [
    'identity/',
    'policy/',
    'config/policy-location.ts',
    'observability/metrics.ts',
    'observability/metrics/',
    'errors.ts',
    'lru-cache',
    'pino',
    'node:crypto',
    'node:events',
    'node:fs',
    'node:timers',
    'node:worker_threads'
  ],
  // Strings in, verdict out. Is given strings, not requests.
  verify: [
    'identity/',
    'limits/rate-limiter.ts',
    'errors.ts',
    'aws-jwt-verify',
    'lru-cache',
    'node:crypto'
  ],
  // Bytes into facts. Does not judge.
  streamlit: ['generated/', '@bufbuild/protobuf', '@noble/hashes', 'node:buffer', 'node:crypto'],
  // What may pass in a websocket. Holds no socket and sees no token.
  enforcement: [
    'identity/',
    'policy/decide.ts',
    'policy/policy.ts',
    'policy/unknown-page.ts',
    'streamlit/',
    'language/',
    'config/contact.ts',
    'lru-cache'
  ],
  // How much of everything there may be.
  limits: ['errors.ts', 'lru-cache', 'pino', 'node:os', 'node:v8', 'node:vm'],
  // Sockets: upgrade, tunnel, backpressure, close codes. Sees no token.
  websocket: [
    'enforcement/',
    'forwarding/headers.ts',
    'identity/',
    'language/language.ts',
    'limits/',
    'streamlit/',
    'config/contact.ts',
    'errors.ts',
    '@fastify/websocket',
    'fastify',
    'ws',
    'node:http',
    'node:timers'
  ],
  // HTTP to Streamlit. Sees no token.
  forwarding: [
    'identity/',
    'streamlit/',
    'errors.ts',
    '@fastify/http-proxy',
    'fastify',
    'fresh',
    'lru-cache',
    'negotiator',
    'undici',
    'node:crypto',
    'node:events',
    'node:http',
    'node:stream',
    'node:util',
    'node:zlib'
  ],
  // Lets a request in or refuses it. Of Streamlit it knows what an address stands for.
  request: [
    'identity/',
    'policy/',
    'verify/',
    'language/',
    'streamlit/endpoints.ts',
    'config/contact.ts',
    'fastify',
    'jose',
    'lru-cache',
    'node:crypto',
    'node:fs',
    'node:http',
    'node:path',
    'node:stream'
  ],
  // The listening server: probes, readiness, drain.
  server: [
    'enforcement/wire-check.ts',
    'observability/',
    'request/path.ts',
    'errors.ts',
    'fastify',
    'pino',
    'node:http',
    'node:net',
    'node:stream',
    'node:timers'
  ],
  // Log, metrics and traces.
  observability: [
    'enforcement/outcome.ts',
    'policy/policy.ts',
    'request/',
    'verify/verify.ts',
    'websocket/revalidate.ts',
    '@opentelemetry/',
    'fastify',
    'pino',
    'prom-client',
    'node:fs',
    'node:net',
    'node:perf_hooks'
  ],
  // Shows operators who is here and what was refused.
  console: [
    'identity/',
    'policy/',
    'policy-source/live-policy.ts',
    'request/',
    'enforcement/outcome.ts',
    'websocket/sockets.ts',
    'config/config.ts',
    'language/',
    'fastify',
    'lru-cache',
    'pino',
    'node:crypto',
    'node:fs',
    'node:http',
    'node:path'
  ],
  // Answers questions about a policy at a terminal; serves nobody.
  cli: ['identity/', 'policy/', 'streamlit/', 'config/', 'language/', 'errors.ts', 'ws', 'node:'],
  generated: ['@bufbuild/protobuf'],
  // Runs in a browser.
  browser: []
}

/** The arrows between folders, each as a pair of names. */
async function arrows(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const graph = new Map<string, Set<string>>()
  for (const file of await sources()) {
    const from = folderOf(file)
    if (from === '') continue
    for (const name of await importsOf(file)) {
      const to = folderOf(name)
      if (to === from || !(to in mayImport)) continue
      graph.set(from, (graph.get(from) ?? new Set()).add(to))
    }
  }
  return graph
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

test('every folder has a line in the table', async (t) => {
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

test('no folder imports itself through other folders', async (t) => {
  const graph = await arrows()
  const reach = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const to of graph.get(from) ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      reach(to, seen)
    }
    return seen
  }
  for (const folder of graph.keys()) t.notOk(reach(folder).has(folder), folder)
})

test('no file imports itself through other files', async (t) => {
  const graph = new Map<string, readonly string[]>()
  for (const file of await sources()) graph.set(file, await importsOf(file))
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) t.fail([...path.slice(at), file].join(' imports '))
    if (at >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  t.ok(done.size > 200)
})

test('each file at the root is imported only by the root file above it', async (t) => {
  for (const file of await sources()) {
    for (const name of await importsOf(file)) {
      const above = wiring[name]
      if (above !== undefined) t.ok(above.includes(file), `${file} imports ${name}`)
      t.notOk(name.startsWith('test/') || name.startsWith('..'), `${file} imports ${name}`)
    }
  }
})

test('OpenTelemetry is loaded only if traces are enabled', async (t) => {
  for (const file of await sources()) {
    if (file.startsWith('observability/trace/')) continue
    const text = await readFile(join(root, file), 'utf8')
    t.notMatch(text, /^import (?!type )[^']*from '(?:[^']*\/trace\/|@opentelemetry)/m, file)
  }
})

test('only the entry files read the environment', async (t) => {
  for (const file of await sources()) {
    const text = await readFile(join(root, file), 'utf8')
    if (!entries.includes(file)) t.notMatch(text, /process\.env/, file)
    t.notMatch(text, /NODE_ENV|c8 ignore|@ts-(?:ignore|expect-error|nocheck)/, file)
    t.notMatch(text, /biome-ignore/, file)
  }
})

test('no module has an effect when it is imported, and the coverage includes every module', async (t) => {
  const modules = (await sources()).filter(
    (file) => !entries.includes(file) && folderOf(file) !== 'browser'
  )
  for (const file of modules) {
    const { default: standard } = await import(join(root, file))
    t.equal(standard, undefined, `${file} has no default export`)
  }
})
