import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { test } from 'tap'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { limitBodies } from '../../server/body-limit.ts'
import { bytesOf, createFixture, exchange, HOST, listen } from '../support/fixture.ts'
import { SUB } from '../support/tokens.ts'

const line = 'PUT /_stcore/upload_file/mine/a HTTP/1.1'
const close = { connection: 'close' }
const chunked = { 'transfer-encoding': 'chunked', ...close }
const chunk = (length: number): string => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`

const prepare = async (t: Parameters<typeof createFixture>[0]) => {
  const fixture = await createFixture(t, { PAGEWARDEN_MAX_BODY_SIZE: '1KiB' })
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  return { ...fixture, port: await listen(fixture.app) }
}

test('a body that says it is too large is refused before a byte of it is read', async (t) => {
  const { port, headers, streamlit, metrics } = await prepare(t)
  const announced = { 'content-length': '1025', ...close }

  const expecting = { expect: '100-continue', ...announced }
  const asked = await exchange(t, port, bytesOf(line, { ...headers(), ...expecting }))
  t.match(asked, /^HTTP\/1\.1 413 [\s\S]*"title":"This is more than one request may carry\."/)
  t.match(
    await exchange(t, port, bytesOf(line, { ...headers(), ...announced }), /\r\n\r\n\{.*\}$/),
    /^HTTP\/1\.1 413 /
  )
  t.match(
    await exchange(t, port, bytesOf(line, { host: HOST, ...announced }), /\r\n\r\n\{.*\}$/),
    /^HTTP\/1\.1 401 /,
    'a stranger is a stranger first'
  )
  t.same(streamlit.arrived, [])
  t.match(await metrics.registry.metrics(), 'pagewarden_limited_total{reason="body"} 2')
})

test('a body of exactly the maximum is accepted, with a length or in chunks', async (t) => {
  const { port, headers, streamlit } = await prepare(t)
  const whole = { 'content-length': '1024', ...close }

  const sent = await exchange(t, port, bytesOf(line, { ...headers(), ...whole }, 'x'.repeat(1024)))
  t.match(sent, /^HTTP\/1\.1 200 /)
  const body = `${chunk(1000)}${chunk(24)}0\r\n\r\n`
  t.match(
    await exchange(t, port, bytesOf(line, { ...headers(), ...chunked }, body)),
    /^HTTP\/1\.1 200 /
  )
  t.match(streamlit.arrived, [{ bytes: 1024 }, { bytes: 1024 }])
})

test('a chunked body is counted, and one that is too long is refused and never complete', async (t) => {
  const { port, headers, streamlit } = await prepare(t)
  const body = `${chunk(1000)}${chunk(25)}`

  const answer = await exchange(t, port, bytesOf(line, { ...headers(), ...chunked }, body))

  t.match(answer, /^HTTP\/1\.1 413 [\s\S]*connection: close/i)
  t.same(streamlit.arrived, [], 'Streamlit never sees the end of it')
})

test('a client that leaves amid its chunks ends what is relayed of them', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  const begun = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<Error>()
  limitBodies(app, { maxBytes: 1024, isMemoryTight: () => false, onRefused: () => undefined })
  app.addContentTypeParser('*', (_request, payload: IncomingMessage, done) => done(null, payload))
  app.put('/', async ({ body }, reply) => {
    if (body instanceof Readable) body.once('error', failed.resolve).resume()
    begun.resolve()
    return reply.hijack()
  })
  const head = bytesOf('PUT / HTTP/1.1', { host: HOST, 'content-type': 'a/b', ...chunked })
  const port = await listen(app)
  const socket = connect(port, '127.0.0.1', () => socket.write(`${head}${chunk(10)}`))
  await begun.promise
  socket.destroy()

  t.equal((await failed.promise).message, 'the client has left')
})

test('S5: a client that leaves amid a body that nobody reads does not end the process', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  const begun = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  limitBodies(app, { maxBytes: 1024, isMemoryTight: () => false, onRefused: () => undefined })
  app.get('/', async ({ raw }, reply) => {
    raw.once('close', () => setImmediate(left.resolve))
    begun.resolve()
    return reply.hijack()
  })
  const port = await listen(app)
  const head = bytesOf('GET / HTTP/1.1', { host: HOST, ...chunked })
  const socket = connect(port, '127.0.0.1', () => socket.write(`${head}${chunk(10)}`))
  await begun.promise
  socket.destroy()

  await left.promise
  t.pass('an error without a listener would have ended it')
})

test('S4: a body in chunks of one byte is refused after the first of them', async (t) => {
  const fixture = await createFixture(t)
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  const port = await listen(fixture.app)
  const head = bytesOf(line, { ...fixture.headers(), ...chunked })
  const few = await exchange(t, port, `${head}${chunk(1).repeat(1_000)}0\r\n\r\n`)
  t.match(few, /^HTTP\/1\.1 200 /, 'a thousand small chunks are a body like any other')

  const many = await exchange(t, port, `${head}${chunk(1).repeat(1_001)}0\r\n\r\n`)
  t.match(many, /^HTTP\/1\.1 413 /)
  const mixed = `${chunk(64_000)}${chunk(1).repeat(1_001)}0\r\n\r\n`
  t.match(await exchange(t, port, `${head}${mixed}`), /^HTTP\/1\.1 200 /, 'the mean counts')
  t.match(fixture.streamlit.arrived, [{ bytes: 1_000 }, { bytes: 65_001 }])
})

test('no body is accepted while memory is tight, and requests without one are served', async (t) => {
  const { port, headers, limits, streamlit } = await prepare(t)
  t.intercept(limits.memory, 'isTight', { get: () => true })
  const announced = { 'content-length': '10', ...close }

  const answer = await exchange(
    t,
    port,
    bytesOf(line, { ...headers(), ...announced }),
    /\r\n\r\n\{.*\}$/
  )
  t.match(answer, /^HTTP\/1\.1 503 [\s\S]*retry-after: 2/i)
  t.match(
    await exchange(t, port, bytesOf('GET / HTTP/1.1', { ...headers(), ...close })),
    /^HTTP\/1\.1 200 /
  )
  t.equal(streamlit.arrived.length, 1)
})
