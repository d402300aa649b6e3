import createError from '@fastify/error'
import Fastify, { type FastifyError } from 'fastify'
import { test } from 'tap'
import {
  GUARD_MISSING,
  KEYS_UNAVAILABLE,
  TOO_MANY,
  UPSTREAM_DOWN,
  UPSTREAM_LATE
} from '../../errors.ts'
import { createLog } from '../../observability/log.ts'
import { fail } from '../../request/answer.ts'
import { createSite } from '../../request/pages/site.ts'
import { zoe } from '../support/people.ts'
import { isProblem } from '../support/problem.ts'

const site = createSite('', null, null)
const secret = 'http://127.0.0.1:8501'
const Odd = createError('PW_ODD', 'odd', 200)
const TooMuch = createError('FST_ERR_CTP_BODY_TOO_LARGE', 'body', 413)

/** What Fastify hands to an error handler. */
const asFastify = (error: Error): FastifyError => error as FastifyError

test('the client gets the status and a sentence, the log the cause', async (t) => {
  const cases: readonly (readonly [number, string, Error])[] = [
    [500, 'error', new Error(secret)],
    [500, 'error', new Odd()],
    [503, 'error', new KEYS_UNAVAILABLE({ cause: new Error(secret) })],
    [503, 'error', new GUARD_MISSING({ cause: new Error(secret) })],
    [504, 'error', new UPSTREAM_LATE({ cause: new Error(secret) })],
    [413, 'info', new TooMuch()],
    [429, 'info', new TOO_MANY('Too many tabs.')]
  ]
  for (const [status, level, error] of cases) {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => lines.push(line) })
    const app = Fastify({ genReqId: () => '0b5bef9c-5042-4a9c-a3a1-000000000001' })
    t.teardown(() => app.close())
    app.decorateRequest('user', null)
    app.setErrorHandler<typeof error>((thrown, request, reply) =>
      fail(request, reply, asFastify(thrown), site, log)
    )
    app.get('/', async (request) => {
      request.user = {
        identity: zoe,
        headers: {},
        grants: { pages: [], closed: [] },
        assertion: ''
      }
      throw error
    })

    const response = await app.inject('/')

    t.equal(response.statusCode, status)
    isProblem(t, response, status)
    t.notMatch(response.payload, secret)
    t.equal(response.headers['retry-after'], [429, 503, 504].includes(status) ? '2' : undefined)
    t.match(JSON.parse(lines[0] ?? '{}'), { level, status, msg: 'request failed' })
  }
})

test('the probe of an open tab gets a text for its dialog', async (t) => {
  const log = createLog('silent')
  const app = Fastify({ genReqId: () => 'id-1' })
  t.teardown(() => app.close())
  app.decorateRequest('user', null)
  app.decorateRequest('endpointKind', 'probe')
  app.setErrorHandler<Error>((thrown, request, reply) =>
    fail(request, reply, asFastify(thrown), site, log)
  )
  app.get('/late', async () => {
    throw new UPSTREAM_LATE()
  })
  app.get('/odd', async () => {
    throw new TooMuch()
  })

  const late = await app.inject('/late')
  const japanese = await app.inject({ url: '/late', headers: { 'accept-language': 'ja' } })
  const odd = await app.inject('/odd')

  t.equal(late.headers['content-type'], 'application/json; charset=utf-8')
  t.equal(
    late.json(),
    'The app did not answer in time.\nRequest: id-1\nThis tab goes on by itself as soon as it can.'
  )
  t.match(japanese.json(), /id-1\nこのタブは/)
  t.equal(odd.json(), 'This is too much at once.\nRequest: id-1')
})

test('a navigation gets a page about the outage, with the request id and a retry', async (t) => {
  const app = Fastify({ genReqId: () => 'id-1' })
  t.teardown(() => app.close())
  app.decorateRequest('user', null)
  app.setErrorHandler<Error>((thrown, request, reply) =>
    fail(request, reply, asFastify(thrown), site, createLog('silent'))
  )
  const failures = { '/down': UPSTREAM_DOWN, '/late': UPSTREAM_LATE, '/keys': KEYS_UNAVAILABLE }
  for (const [url, Failure] of Object.entries(failures)) {
    app.get(url, async () => {
      throw new Failure()
    })
  }
  for (const url of Object.keys(failures)) {
    const { headers, payload } = await app.inject({ url, headers: { accept: 'text/html,*/*' } })

    t.match(headers, { 'content-type': 'text/html; charset=utf-8', 'retry-after': '2' })
    t.match(payload, /<code>id-1<\/code>[\s\S]*Try again now/)
    t.match(payload, '<link rel="icon" href="data:,">', 'no browser looks for an icon')
  }
})
