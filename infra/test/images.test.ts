import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { test } from 'tap'
import { ROOT } from '../images.ts'
import { APP, GUARD, PROXY } from '../limits.ts'
import { PORTS } from '../ports.ts'
import { example } from '../settings/example.ts'
import { type Image, readDockerfile, textsOf } from './support/dockerfile.ts'
import { templateOf } from './support/template.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const packageJson: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
  read('package.json')
)
const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } =
  JSON.parse(read('package-lock.json'))

/** Whether `npm ci --omit=dev` installs a package. */
function isForProduction(name: string): boolean {
  const entry = lock.packages[`node_modules/${name}`]
  return entry !== undefined && entry.dev !== true
}

/** An image in the manifest of a synthesis. */
type Asset = {
  readonly source: { readonly directory: string; readonly dockerFile?: string }
}

/** Each image with the folder that it is built in. */
const IMAGES: Readonly<Record<string, { readonly image: Image; readonly context: string }>> = {
  proxy: { image: readDockerfile(read('proxy/Dockerfile')), context: '.' },
  streamlit: { image: readDockerfile(read('streamlit/Dockerfile')), context: 'streamlit' },
  'mock-alb': { image: readDockerfile(read('mock-alb/Dockerfile')), context: '.' }
}

const KNOWN = [
  'ARG',
  'FROM',
  'WORKDIR',
  'COPY',
  'RUN',
  'ENV',
  'USER',
  'EXPOSE',
  'VOLUME',
  'STOPSIGNAL',
  'HEALTHCHECK',
  'ENTRYPOINT',
  'CMD'
]

for (const [name, { image, context }] of Object.entries(IMAGES)) {
  test(`an editor's linter finds no fault in the Dockerfile of ${name}`, async (t) => {
    t.same(
      validate(read(`${name}/Dockerfile`)).map(({ message }) => message),
      []
    )
  })

  test(`the image of ${name} is small, belongs to root and runs as an unprivileged user`, async (t) => {
    const verbs = image.instructions.map(({ verb }) => verb)

    t.same(
      verbs.filter((verb) => !KNOWN.includes(verb)),
      [],
      'ADD and the rest are not used'
    )
    t.equal(image.stages.length, 2, 'what builds is not what runs')
    for (const { base } of image.stages) t.match(base, /^[a-z]+:\d+\.\d+[\w.-]*slim/, 'a version')
    t.equal(image.user, PROXY.user)
    for (const { flags } of image.instructions) t.notOk('chown' in flags)
    t.ok(verbs.lastIndexOf('RUN') < verbs.indexOf('USER'))
    t.same(textsOf(image.last, 'STOPSIGNAL'), ['SIGTERM'])
  })

  test(`the image of ${name} copies single files by name, and no tests`, async (t) => {
    const taken = image.stages.flatMap(({ copies }) => copies.filter(({ stage }) => stage === null))
    for (const { sources } of taken) {
      for (const source of sources) {
        t.ok(existsSync(join(ROOT, context, source)), source)
        t.not(source, '.')
      }
    }
    if (context === '.') t.match(read('.dockerignore'), /^\*\*\/test$/m)
    else t.notOk(taken.some(({ sources }) => sources.includes('tests')))
  })
}

test('a deploy sends every file that an image copies to the build, and no test', async (t) => {
  const outdir = t.testdir()
  templateOf(example, '', outdir)
  const manifest = readFileSync(join(outdir, 'pagewarden-example.assets.json'), 'utf8')
  const { dockerImages }: { readonly dockerImages: Readonly<Record<string, Asset>> } =
    JSON.parse(manifest)
  const assets = Object.values(dockerImages)

  t.equal(assets.length, 2)
  for (const { source } of assets) {
    const folder = join(outdir, source.directory)
    const text = readFileSync(join(folder, source.dockerFile ?? 'Dockerfile'), 'utf8')
    const { stages } = readDockerfile(text)
    for (const { sources, stage } of stages.flatMap(({ copies }) => copies)) {
      for (const each of stage === null ? sources : []) t.ok(existsSync(join(folder, each)), each)
    }
    const sent = readdirSync(folder, { recursive: true }).map(String)
    t.same(
      sent.filter((each) =>
        /(?:^|\/)(?:tests?|node_modules|\.venv|\.git|__pycache__)(?:\/|$)/.test(each)
      ),
      []
    )
  }
})

test('the images run the Node of the tests', async (t) => {
  for (const { image } of [IMAGES['proxy'], IMAGES['mock-alb']].filter(
    (each) => each !== undefined
  )) {
    for (const { base } of image.stages)
      t.match(base, `node:${packageJson.devDependencies['node']}-`)
  }
})

test('every image has the health check of the task', async (t) => {
  t.same(IMAGES['proxy']?.image.health, PROXY.health.command)
  t.same(IMAGES['streamlit']?.image.health, APP.health.command(''))
})

test("the proxy's image contains the guard, and a volume for it that its user owns", async (t) => {
  const image = IMAGES['proxy']?.image
  const [uid, gid] = PROXY.user.split(':')

  t.ok(image?.last.copies.some(({ sources }) => sources.includes('guard/pagewarden')))
  t.same(image === undefined ? [] : textsOf(image.last, 'VOLUME'), [`["${GUARD.folder}"]`])
  t.ok(
    image?.last.instructions.some(
      ({ verb, rest }) =>
        verb === 'RUN' && rest.includes(`install -d -o ${uid} -g ${gid} ${GUARD.folder}`)
    )
  )
  t.equal(GUARD.command.at(-1), GUARD.folder)
})

test("the app's image contains no part of Pagewarden", async (t) => {
  const copied = IMAGES['streamlit']?.image.stages.flatMap(({ copies }) => copies) ?? []
  t.notOk(copied.some(({ sources }) => sources.join().includes('pagewarden')))
})

test("Streamlit's image listens on loopback by default", async (t) => {
  const env = IMAGES['streamlit']?.image.env
  t.match(env, APP.environment)
  t.equal(env?.['HOME'], '/tmp')
  t.same(IMAGES['streamlit']?.image.runs.slice(-1), [`${PORTS.app}`])
})

test('the images contain production packages only', async (t) => {
  const importing = /^(?:import|export|\})[^'\n]* from '([@a-z][^'\n]*)'$/gm
  for (const folder of ['proxy', 'mock-alb']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true })
      .map(String)
      .filter((file) => /\.(?:ts|js)$/.test(file) && !file.startsWith('test/'))
    const packages = files
      .flatMap((file) => [...read(join(folder, file)).matchAll(importing)].map(([, of = '']) => of))
      .filter((name) => !name.startsWith('node:'))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))

    t.same([...new Set(packages)].filter((name) => !isForProduction(name)).sort(), [], folder)
  }
})
