import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { type Test, test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { dial, exchange, until } from '../support/raw.ts'
import { type Running, start } from '../support/start.ts'

test('the tunnel forwards frames both ways, with subprotocol, identity and close code', async (t) => {
  const { alb, connections } = await startSocketTarget(t)
  const cookie = await alb.cookieFor('bob')
  const client = open(t, alb, { cookie, 'x-amzn-oidc-data': 'forged' }, ['streamlit', 'other'])
  const opened = once(client, 'open')
  const [socket, request] = await connections()
  await opened

  t.equal(client.protocol, 'streamlit')
  t.equal(request.url, '/_stcore/stream?x=1')
  t.match(request.headers['x-amzn-oidc-data'], /^[\w-]+=*\.[\w-]+=*\.[\w-]+==$/)
  t.equal(request.headers['x-forwarded-for'], '127.0.0.1')
  t.match(request.headers, { connection: 'Upgrade', upgrade: 'websocket' })

  client.send(Buffer.alloc(300_000, 7))
  const [up, binary] = await once(socket, 'message')
  t.equal(up.length, 300_000)
  t.ok(binary)
  socket.send('down')
  t.equal(String((await once(client, 'message'))[0]), 'down')
  socket.close(4403, 'no')
  const [code, reason] = await once(client, 'close')
  t.strictSame([code, String(reason)], [4403, 'no'])
})

test('an upgrade without a session is redirected to sign-in, and the socket ends', async (t) => {
  const { alb } = await startSocketTarget(t)
  const response = await exchange(t, alb.publicPort, upgrade(''))
  t.match(response, /^HTTP\/1.1 302 Found\r\n/)
  t.match(response, /Location: http:\/\/localhost:\d+\/login\?/)
  t.match(response, /Connection: close/i)
})

test('the first bytes of the client and of the target are not lost', async (t) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nhello'
      )
      socket.on('data', (data) => socket.write(`<${data}>`))
    })
  })
  const alb = await startBefore(t, server)
  const socket = await dial(t, alb.publicPort)
  socket.write(`${upgrade(await alb.cookieFor('bob'))}early`)
  t.match(await until(socket, '<early>'), /\r\n\r\nhello<early>$/)
  socket.end()
  await once(socket, 'close')
  t.pass('and both end when one does')
})

test('a refused upgrade gets the target’s answer, and no tunnel opens', async (t) => {
  const requests: string[] = []
  const server = createServer()
  server.on('upgrade', (request, socket) => {
    requests.push(request.url ?? '')
    socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nX-Why: policy\r\n\r\nno')
    socket.on('data', (data) => requests.push(String(data)))
  })
  const alb = await startBefore(t, server)
  const smuggled = 'GET /admin HTTP/1.1\r\nHost: a\r\nx-amzn-oidc-data: forged\r\n\r\n'
  const response = await exchange(t, alb.publicPort, upgrade(await alb.cookieFor('bob')) + smuggled)
  t.match(response, /^HTTP\/1.1 403 Forbidden\r\n[\s\S]*X-Why: policy[\s\S]*\r\n\r\nno$/)
  t.strictSame(requests, ['/_stcore/stream?x=1'])
})

test('an upgrade to a target that is down is answered with 502', async (t) => {
  const alb = await start(t)
  await alb.control('/behaviour', { target: 'http://127.0.0.1:1' })
  const response = await exchange(t, alb.publicPort, upgrade(await alb.cookieFor('bob')))
  t.match(response, /^HTTP\/1.1 502 Bad Gateway\r\n/)
})

test('a tunnel without traffic ends at the idle timeout, a tunnel with traffic does not', async (t) => {
  const { alb, connections } = await startSocketTarget(t, { MOCK_ALB_IDLE_TIMEOUT: '1s' })
  const cookie = await alb.cookieFor('bob')
  const busy = open(t, alb, { cookie })
  const [busySocket] = await connections()
  let pings = 0
  const beat = setInterval(() => {
    pings += 1
    // One direction at a time: either one keeps the tunnel open.
    if (pings % 2 === 0) busySocket.send('beat')
    else busy.send('beat')
  }, 200)
  t.teardown(() => clearInterval(beat))
  await once(busy, 'message')

  const idle = open(t, alb, { cookie })
  const [idleSocket] = await connections()
  const began = Date.now()
  await Promise.all([once(idle, 'close'), once(idleSocket, 'close')])
  t.ok(Date.now() - began > 900, 'it lasted as long as it may')
  t.equal(busy.readyState, WebSocket.OPEN)
})

test('a client that leaves before the target answers leaves nothing behind', async (t) => {
  let ended: Promise<unknown> | null = null
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    ended = once(socket.resume(), 'close')
    server.emit('arrived')
  })
  const arrived = once(server, 'arrived')
  const alb = await startBefore(t, server)
  const socket = await dial(t, alb.publicPort)
  socket.write(upgrade(await alb.cookieFor('bob')))
  await arrived
  socket.resetAndDestroy()
  await ended
  t.pass('the connection to the target ended')
})

test('when one connection breaks, the other one breaks too', async (t) => {
  const { alb, connections } = await startSocketTarget(t)
  const cookie = await alb.cookieFor('bob')
  for (const side of ['client', 'target']) {
    const socket = await dial(t, alb.publicPort)
    socket.on('error', () => {})
    socket.write(upgrade(cookie))
    const [accepted, request] = await connections()
    await until(socket, '\r\n\r\n')
    const ends = Promise.all([once(socket, 'close'), once(accepted, 'close')])
    if (side === 'client') socket.resetAndDestroy()
    else request.socket.resetAndDestroy()
    await ends
    t.pass(`both ended when the ${side} broke`)
  }
})

test('closing the mock ends open tunnels at once', async (t) => {
  const { alb, connections } = await startSocketTarget(t)
  const client = open(t, alb, { cookie: await alb.cookieFor('bob') })
  const [[socket]] = await Promise.all([connections(), once(client, 'open')])
  const ends = Promise.all([once(client, 'close'), once(socket, 'close')])
  await alb.close()
  await ends
  t.pass('both sides saw it')
})

function open(t: Test, alb: Running, headers: Record<string, string>, protocols: string[] = []) {
  const url = `ws://127.0.0.1:${alb.publicPort}/_stcore/stream?x=1`
  const client = new WebSocket(url, protocols, { headers })
  client.on('error', () => {})
  t.teardown(() => client.terminate())
  return client
}

function upgrade(cookie: string): string {
  const lines = [
    'GET /_stcore/stream?x=1 HTTP/1.1',
    'Host: a',
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: WebSocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A mock in front of the test's own target. */
async function startBefore(t: Test, server: ReturnType<typeof createTcpServer>): Promise<Running> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return start(t, { env: { MOCK_ALB_TARGET: `http://127.0.0.1:${port}` } })
}

/** A mock in front of a websocket server; `connections` returns the next accepted websocket. */
async function startSocketTarget(t: Test, env: Readonly<Record<string, string>> = {}) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(sockets, 'listening')
  t.teardown(() => sockets.close())
  const { port } = sockets.address() as AddressInfo
  const alb = await start(t, { env: { MOCK_ALB_TARGET: `http://127.0.0.1:${port}`, ...env } })
  const waiting: [WebSocket, IncomingMessage][] = []
  sockets.on('connection', (socket, request) => {
    socket.on('error', () => {})
    waiting.push([socket, request])
    sockets.emit('waiting')
  })
  const connections = async (): Promise<[WebSocket, IncomingMessage]> => {
    const next = waiting.shift()
    if (next !== undefined) return next
    await once(sockets, 'waiting')
    return connections()
  }
  return { alb, connections }
}
