import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Test, test } from 'tap'
import { Connection, exchangeAll } from '../../drive/connection.ts'
import { filesIn, loadPage } from '../../drive/page-load.ts'
import { requestOf } from '../../drive/request.ts'

const serve = async (t: Test, listener: RequestListener) => {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const get = requestOf('GET', '/', { host: 'a' })

test('the load sends the requested number of requests and counts every received byte', async (t) => {
  let requests = 0
  const port = await serve(t, (_, response) => {
    requests += 1
    response.writeHead(200, { 'content-length': 1_000 }).end('x'.repeat(1_000))
  })
  const open = await Connection.openAll(port, 3)
  const bytes = await exchangeAll(open, [get], 20)

  t.equal(requests, 20)
  t.equal(bytes % 20, 0)
  t.ok(bytes > 20_000)
  for (const connection of open) connection.close()
})

test('an upload is sent to its last byte', async (t) => {
  const size = 3_000_001
  let came = 0
  const port = await serve(t, async (request, response) => {
    for await (const bytes of request) came += bytes.length
    response.writeHead(204).end()
  })
  const connection = await Connection.open(port)
  await connection.upload(requestOf('PUT', '/', { host: 'a', 'content-length': `${size}` }), size)

  t.equal(came, size)
  connection.close()
})

test('an upload that is refused before its end is a fault', async (t) => {
  const port = await serve(t, (_, response) => response.writeHead(413).end())
  const connection = await Connection.open(port)
  const size = 50_000_000
  const head = requestOf('PUT', '/', { host: 'a', 'content-length': `${size}` })
  await t.rejects(connection.upload(head, size), { message: /413/ })
  connection.close()
})

test('a connection that ends in an answer is a fault', async (t) => {
  const port = await serve(t, (request) => request.socket.destroy())
  const connection = await Connection.open(port)
  await t.rejects(connection.exchange(get), { message: /closed in an answer/ })
  const open = await Connection.openAll(port, 1)
  await t.rejects(exchangeAll(open, [get], 1))
})

const index = `<link rel="shortcut icon" href="./favicon.png" />
<link rel="service-desc" href="./_stcore/agent/openapi.json" />
<link rel="preload"
  href="./static/media/a.woff2" as="font" />
<script>window.x = "./none.js"</script>
<script type="module" src="./static/js/index.js"></script>
<link rel="modulepreload" href="./static/js/index.js">
<link rel="stylesheet" href="/static/css/a.css">`

test('a connection that closes before a request is a fault, not an endless wait', async (t) => {
  const port = await serve(t, (_, response) => response.writeHead(204).end())
  const connection = await Connection.open(port)
  await connection.exchange(get)
  connection.close()
  await t.rejects(connection.exchange(get), { message: 'A connection was closed before.' })
})

test('a page names the files that a browser fetches with it', async (t) => {
  t.same(filesIn(index), [
    '/favicon.png',
    '/static/media/a.woff2',
    '/static/js/index.js',
    '/static/css/a.css'
  ])
})

test('a browser with an empty cache fetches the page, then all files once', async (t) => {
  const requests: string[] = []
  const port = await serve(t, ({ url, headers }, response) => {
    requests.push(`${url} ${headers['x-person']}`)
    response.writeHead(200, { 'content-length': 2 }).end('ok')
  })
  const bytes = await loadPage(port, { host: 'a', 'x-person': '7' }, filesIn(index))

  t.equal(requests[0], '/ 7')
  t.same(
    requests.slice(1).sort(),
    filesIn(index)
      .map((file) => `${file} 7`)
      .sort()
  )
  t.ok(bytes > 10)
})
