import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { test } from 'tap'
import { relayHttp } from '../../forwarding/forward.ts'
import { isIndexPage, wholePageHeaders } from '../../forwarding/index-page.ts'
import { connectionsTo } from '../../forwarding/upstream.ts'
import { assetsOf } from '../support/assets.ts'
import type { Teardown } from '../support/sockets.ts'

const html = '<!doctype html><html><head><title>Streamlit</title></head></html>'
const withScript =
  '<!doctype html><html><head><script src="/s.js"></script><title>Streamlit</title></head></html>'

const startChain = async (
  t: Teardown,
  answer: (request: IncomingMessage, response: ServerResponse) => void
) => {
  const upstream = createServer(answer)
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = upstream.address() as AddressInfo
  const app = Fastify({ forceCloseConnections: true })
  const pool = connectionsTo(`http://127.0.0.1:${port}`)
  await relayHttp(app, {
    pool,
    assets: assetsOf(pool),
    basePath: '',
    sessionCookie: 'AWSELBAuthSessionCookie',
    identityOf: () => ({}),
    isPage: ({ raw }) => isIndexPage(raw.url ?? '', '/base'),
    script: '/s.js'
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(async () => {
    upstream.closeAllConnections()
    upstream.close()
    await app.close()
  })
  return url
}

test('an index page is distinguished from a file below the base path', async (t) => {
  const cases = [
    ['/base', true],
    ['/base/', true],
    ['/base/sales', true],
    ['/base/sales?a=/static/x', true],
    ['/base/static/x.js', false],
    ['/base/media/abcd.png', false],
    ['/base/app/static/x', false]
  ] as const
  for (const [target, isPage] of cases) t.equal(isIndexPage(target, '/base'), isPage, target)
})

test('the index page is requested completely', async (t) => {
  const headers = {
    host: 'app',
    range: 'bytes=0-1',
    'if-none-match': '"x"',
    'accept-encoding': 'br'
  }
  t.same(wholePageHeaders(headers), { host: 'app' })
})

test('the script is added before all others, and validators are removed', async (t) => {
  const url = await startChain(t, (request, response) => {
    t.notOk('if-none-match' in request.headers)
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': html.length,
      etag: '"x"',
      'last-modified': 'x'
    })
    response.end(html)
  })
  const answer = await fetch(`${url}/base/sales`, { headers: { 'if-none-match': '"x"' } })

  t.equal(await answer.text(), withScript)
  t.equal(answer.headers.get('etag'), null)
})

test('a response that is not an index page is forwarded unchanged', async (t) => {
  const plain = 'no head at all'
  const cases = [
    ['another type', '/base/sales', 'GET', 200, 'text/plain', html, html],
    ['another status', '/base/sales', 'GET', 404, 'text/html', html, html],
    ['a HEAD', '/base/sales', 'HEAD', 200, 'text/html', html, ''],
    ['no head', '/base/sales', 'GET', 200, 'text/html', plain, plain],
    ['no type', '/base/sales', 'GET', 200, '', html, html],
    ['a file', '/base/static/x.html', 'GET', 200, 'text/html', html, html]
  ] as const
  for (const [what, path, method, status, type, body, expected] of cases) {
    const url = await startChain(t, (_request, response) => {
      response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(body)
    })
    const answer = await fetch(`${url}${path}`, { method })
    t.same([answer.status, await answer.text()], [status, expected], what)
  }
})

test('a page is requested once more when Streamlit closes its kept connection and the method is safe', async (t) => {
  let asked = 0
  const url = await startChain(t, (request, response) => {
    asked += 1
    if (asked === 1) request.socket.destroy()
    else response.setHeader('content-type', 'text/html').end(html)
  })
  t.equal(await (await fetch(`${url}/base/`)).text(), withScript)
  t.equal(asked, 2)
  asked = 0
  t.equal((await fetch(`${url}/base/`, { method: 'POST' })).status, 502)
  t.equal(asked, 1)
})

test('a page that breaks off is answered with a 502', async (t) => {
  const url = await startChain(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' })
    response.write('<html>', () => response.destroy())
  })
  t.equal((await fetch(`${url}/base/sales`)).status, 502)
})
