import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'tap'
import { AssetStore, type Fetched } from '../../../forwarding/assets/store.ts'

const script = Buffer.from('let a = 1\n'.repeat(500))
const headers: IncomingHttpHeaders = {
  'content-type': 'application/javascript',
  'cache-control': 'public, immutable, max-age=31536000'
}

type Answer = {
  readonly status?: number
  readonly headers?: IncomingHttpHeaders
  readonly body?: Buffer
}

/** A store before a Streamlit with the answers of the test. */
const open = (answerTo: (path: string) => Answer | Promise<Answer>, maxBytes?: number) => {
  const asked: string[] = []
  const outcomes: string[] = []
  const sizes: number[] = []
  const store = new AssetStore({
    fetch: async (path): Promise<Fetched> => {
      asked.push(path)
      const answer = await answerTo(path)
      const { status = 200, headers: oldHeaders = headers, body = script } = answer
      return {
        status,
        headers: oldHeaders,
        read: async (most) => (body.byteLength > most ? null : body)
      }
    },
    onLookUp: (outcome) => outcomes.push(outcome),
    onSize: (bytes) => sizes.push(bytes),
    ...(maxBytes === undefined ? {} : { maxBytes })
  })
  return { store, asked, outcomes, sizes }
}

test('a file is fetched once, then kept in memory, then compressed', async (t) => {
  const { store, asked, outcomes, sizes } = open(() => ({}))
  t.equal(store.get('/a.js'), undefined)
  const first = await store.load('/a.js')
  t.same(Object.keys(first?.variants ?? {}), ['identity'], 'the first is not kept waiting')
  await store.settled

  t.same(Object.keys(store.get('/a.js')?.variants ?? {}).sort(), ['br', 'gzip', 'identity'])
  t.same(asked, ['/a.js'])
  t.same(outcomes, ['miss', 'hit'])
  t.ok(sizes.length === 3 && (sizes[0] ?? 0) < (sizes[2] ?? 0), 'and the memory is told')
})

test('concurrent requests for one file wait for one response', async (t) => {
  const { store, asked } = open(() => ({}))
  const all = await Promise.all(Array.from(Array(20), () => store.load('/a.js')))
  t.ok(all.every((asset) => asset === all[0] && asset !== null))
  t.same(asked, ['/a.js'])
})

test('only public responses are cached', async (t) => {
  const refused: readonly (readonly [string, Answer])[] = [
    ['its index page', { headers: { 'content-type': 'text/html', 'cache-control': 'no-cache' } }],
    ['without a word', { headers: {} }],
    ['private', { headers: { 'cache-control': 'private, max-age=60' } }],
    ['public, no-store', { headers: { 'cache-control': 'public, no-store' } }],
    ['a cookie', { headers: { ...headers, 'set-cookie': ['a=b'] } }],
    ['encoded', { headers: { ...headers, 'content-encoding': 'gzip' } }],
    ['varies by person', { headers: { ...headers, vary: 'Cookie' } }],
    ['a part', { status: 206 }],
    ['absent', { status: 404 }],
    ['a fault', { status: 500 }]
  ]
  for (const [what, answer] of refused) {
    const { store, asked, outcomes } = open(() => answer)
    t.equal(await store.load('/a.js'), null, what)
    t.equal(store.get('/a.js'), undefined, what)
    await store.load('/a.js')
    t.same(asked, ['/a.js'], `${what} is not asked for again at once`)
    t.same(outcomes, ['passed', 'passed'])
  }
})

test('the cache headers of an older Streamlit are understood', async (t) => {
  const oldHeaders = { ...headers, 'cache-control': 'public', vary: 'Accept-Encoding' }
  const { store } = open(() => ({ headers: oldHeaders }))
  t.ok(await store.load('/a.js'))
})

test('a file is fetched again after Streamlit was down', async (t) => {
  const state = { isDown: true }
  const { store, asked } = open(() => {
    if (state.isDown) throw new Error('down')
    return {}
  })
  t.equal(await store.load('/a.js'), null)
  state.isDown = false
  t.ok(await store.load('/a.js'))
  t.equal(asked.length, 2)
})

test('the memory is bounded, for one file and for all files', async (t) => {
  const large = open(() => ({}), 4 * script.byteLength - 4)
  t.equal(await large.store.load('/a.js'), null, 'more than its part')
  const { store, sizes } = open(() => ({}), 8 * script.byteLength)
  for (const path of Array.from(Array(50).keys(), (index) => `/${index}.js`)) await store.load(path)
  await store.settled
  t.ok(sizes.every((bytes) => bytes <= 8 * script.byteLength))
  t.equal(store.get('/0.js'), undefined, 'the one used longest ago has gone')
  t.ok(store.get('/49.js'))
})

test('a file that does not compress has one variant', async (t) => {
  const { randomBytes } = await import('node:crypto')
  const { store } = open(() => ({ body: randomBytes(2_000) }))
  await store.load('/a.js')
  await store.settled
  t.same(Object.keys(store.get('/a.js')?.variants ?? {}), ['identity'])
})

test('the memory is empty after a change of version, also when a fetch was running', async (t) => {
  const go = Promise.withResolvers<void>()
  const { store, asked } = open(async () => {
    await go.promise
    return {}
  })
  store.setVersion('1.66.0')
  const underWay = store.load('/a.js')
  store.setVersion('1.67.0')
  go.resolve()
  t.ok(await underWay, 'who waited gets what they asked for')
  t.equal(store.get('/a.js'), undefined, 'and it is not kept')
  await store.load('/a.js')
  store.setVersion('1.67.0')
  t.ok(store.get('/a.js'), 'the same Streamlit said so again')
  store.setVersion('1.68.0')
  t.equal(store.get('/a.js'), undefined)
  await store.settled
  t.equal(store.get('/a.js'), undefined, 'nor does a compression bring it back')
  t.equal(asked.length, 2)
})
