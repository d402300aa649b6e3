import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import { needsAuthorization, privateHeaders } from '../../forwarding/cache-control.ts'
import { createFixture, listen } from '../support/fixture.ts'
import { send } from '../support/send.ts'
import { SUB } from '../support/tokens.ts'

test('S8: a response that the app leaves to shared caches is kept out of them', async (t) => {
  const cases = [
    [undefined, 'private, no-cache'],
    ['', 'private, no-cache'],
    ['public', 'private, no-cache'],
    ['public, max-age=31536000, immutable', 'private, no-cache'],
    ['max-age=60', 'private, no-cache'],
    ['x-private', 'private, no-cache'],
    ['no-store', 'no-store'],
    ['no-cache', 'no-cache'],
    ['private, max-age=60', 'private, max-age=60'],
    ['No-Store', 'No-Store'],
    ['public, no-cache="set-cookie"', 'private, no-cache'],
    ['max-age=0,private', 'max-age=0,private']
  ] as const
  for (const [given, told] of cases) {
    const headers = { etag: '"a"', ...(given === undefined ? {} : { 'cache-control': given }) }
    t.same(privateHeaders(headers), { etag: '"a"', 'cache-control': told }, `${given}`)
  }
})

test('S8: media, static files and routes of the app need authorization', async (t) => {
  for (const target of ['/media/aa.mp4', '/app/static/a.png?v=1', '/api/people']) {
    t.ok(needsAuthorization(target, ''), target)
    t.ok(needsAuthorization(`/dash${target}`, '/dash'), target)
  }
  for (const target of ['/', '/sales', '/static/js/index.BkTWYSuW.js', '/_stcore/health']) {
    t.notOk(needsAuthorization(target, ''), target)
  }
})

test('S8: a range of a media file is sent as a range, and only its reader may store it', async (t) => {
  const video = createServer((request, response) => {
    const isPart = request.headers.range === 'bytes=2-3'
    response.writeHead(isPart ? 206 : 200, {
      'accept-ranges': 'bytes',
      etag: '"v"',
      ...(isPart ? { 'content-range': 'bytes 2-3/8' } : {})
    })
    response.end(isPart ? 'cd' : 'abcdefgh')
  })
  video.listen(0, '127.0.0.1')
  await once(video, 'listening')
  t.teardown(() => video.close())
  // A server that listens on TCP has an address with a port.
  const { port: behind } = video.address() as AddressInfo
  const fixture = await createFixture(t, { PAGEWARDEN_UPSTREAM: `http://127.0.0.1:${behind}` })
  fixture.registry.deliverFiles(SUB, ['aa'], ['/'])
  const port = await listen(fixture.app)
  const headers = { ...fixture.headers(), range: 'bytes=2-3' }
  for (const url of ['/media/aa.mp4', '/app/static/a.mp4']) {
    const part = await send(port, { url, headers })
    t.match(part, { statusCode: 206, payload: 'cd' }, url)
    t.match(part.headers, {
      'cache-control': 'private, no-cache',
      'content-range': 'bytes 2-3/8',
      'accept-ranges': 'bytes',
      etag: '"v"'
    })
  }
})
