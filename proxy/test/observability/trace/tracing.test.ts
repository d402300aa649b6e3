import { once } from 'node:events'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import Fastify from 'fastify'
import { test } from 'tap'
import { WebSocket } from 'ws'
import { Tracing } from '../../../observability/trace/tracing.ts'
import { createFixture, listen, ORIGIN } from '../../support/fixture.ts'
import { rerun } from '../../support/frames.ts'
import { requestOf } from '../../support/request.ts'
import { send } from '../../support/send.ts'
import { type Teardown, until } from '../../support/sockets.ts'
import { SUB } from '../../support/tokens.ts'

const traceId = 'Root=1-67891233-abcdef012345678912345678'

const startTracing = async (t: Teardown) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const tracing = new Tracing(provider.getTracer('test'))
  const fixture = await createFixture(t, {}, undefined, tracing)
  const spans = () => exporter.getFinishedSpans()
  /** The one span of this name, when it has ended. */
  const spanOf = async (name: string) => {
    await until(() => spans().some((span) => span.name === name))
    return spans().find((span) => span.name === name)
  }
  return { fixture, port: await listen(fixture.app), spans, spanOf }
}

test('a request is a span with its gate and its answer below, and its decision in it', async (t) => {
  const { fixture, port, spans, spanOf } = await startTracing(t)

  await send(port, { url: '/', headers: { ...fixture.headers(), 'x-amzn-trace-id': traceId } })

  const span = await spanOf('GET page')
  t.match(span?.attributes, {
    'http.request.method': 'GET',
    'http.route': 'page',
    'http.response.status_code': 200,
    'enduser.id': SUB,
    'pagewarden.page': '/',
    'pagewarden.reason': 'granted',
    'pagewarden.asked': 'url',
    'pagewarden.alb_trace_id': traceId
  })
  const parts = spans().filter(({ parentSpanContext }) => parentSpanContext !== undefined)
  t.same(
    parts.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]),
    ['gate', 'answer'].map((name) => [name, span?.spanContext().spanId])
  )
})

test('a refusal is a span without an answer of the app, and a failure is an error', async (t) => {
  const { fixture, port, spans, spanOf } = await startTracing(t)

  await send(port, { url: '/', headers: { host: 'other' } })
  const refused = await spanOf('GET page')
  t.match(refused?.attributes, { 'pagewarden.reason': 'host-unknown' })
  t.notOk('enduser.id' in (refused?.attributes ?? {}))
  t.equal(spans().filter(({ name }) => name === 'answer').length, 0)
  t.equal(refused?.status.code, 0)

  await fixture.streamlit.close()
  await send(port, { url: '/static/a.js', headers: fixture.headers() })
  t.match((await spanOf('GET asset'))?.status, { code: 2 })
})

test('a forwarded answer is a part of its request too', async (t) => {
  const { fixture, port, spans, spanOf } = await startTracing(t)

  await send(port, { url: '/app/static/note.txt', headers: fixture.headers() })

  await spanOf('GET route')
  t.ok(spans().some(({ name }) => name === 'answer'))
})

test('an answer that is written past Fastify is a part of its request too', async (t) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const app = Fastify()
  t.teardown(() => app.close())
  new Tracing(provider.getTracer('test')).instrument(app, () => undefined)
  app.get('/', (_request, reply) => {
    reply.hijack()
    reply.raw.end('written')
  })
  await fetch(await app.listen({ port: 0, host: '127.0.0.1' }))

  await until(() => exporter.getFinishedSpans().length === 3)
  const names = exporter.getFinishedSpans().map(({ name }) => name)
  t.same(names.slice(0, 2), ['gate', 'answer'])
})

test('a request that became a websocket is not ended twice', async (t) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const tracing = new Tracing(provider.getTracer('test'))
  const app = Fastify()
  app.decorateRequest('endpointKind', 'stream')
  tracing.instrument(app, () => undefined)
  app.get('/', async (request) => {
    tracing.opened(request)
    return 'open'
  })

  await app.inject('/')
  await app.close()

  const names = exporter.getFinishedSpans().map(({ name }) => name)
  t.same(names, ['gate', 'answer', 'GET stream'])
})

test('trace headers of a client record nothing', async (t) => {
  const { fixture, port, spanOf } = await startTracing(t)
  const theirs = 'a'.repeat(32)
  const headers = { ...fixture.headers(), traceparent: `00-${theirs}-${'b'.repeat(16)}-01` }

  await send(port, { url: '/', headers })

  t.not((await spanOf('GET page'))?.spanContext().traceId, theirs)
})

test('no span holds a token, a cookie, an email, or the id of a file or a session', async (t) => {
  const { fixture, port, spans, spanOf } = await startTracing(t)
  const headers = { ...fixture.headers(), cookie: 'AWSELBAuthSessionCookie-0=secret-cookie' }
  const urls = ['/?q=secret', `/media/${'ab'.repeat(28)}.png`, '/_stcore/upload_file/secret-id/1']

  for (const url of urls) await send(port, { url, headers })
  await spanOf('GET upload')

  const text = JSON.stringify(
    spans().map(({ name, attributes, events, links }) => ({ name, attributes, events, links }))
  )
  t.notMatch(text, /secret|eyJ|zoe@|abab/)
})

test('a websocket is a span until it is open, and its pages point to it', async (t) => {
  const { fixture, port, spanOf } = await startTracing(t)
  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, ['streamlit', 'xsrf'], {
    headers: fixture.headers(),
    origin: ORIGIN
  })
  await once(browser, 'message')

  browser.send(rerun({ name: 'payroll' }))

  const handshake = await spanOf('GET stream')
  t.match(handshake?.attributes, { 'http.response.status_code': 101 })
  const page = await spanOf('page by name')
  t.match(page?.attributes, {
    'pagewarden.page': '/payroll',
    'pagewarden.asked': 'name',
    'pagewarden.rule': '/payroll'
  })
  t.equal(page?.links[0]?.context.spanId, handshake?.spanContext().spanId)
  browser.terminate()
})

test('a request without a trace is ignored', (t) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const tracing = new Tracing(provider.getTracer('test'))
  const decided = { sub: undefined, page: null, rule: null, reason: 'a', policy: 'b', asked: 'app' }

  tracing.opened(requestOf())
  tracing.decided(requestOf(), decided)
  tracing.page(requestOf(), decided)

  const [span, ...more] = exporter.getFinishedSpans()
  t.same(more, [])
  t.same(span?.links, [])
  t.end()
})
