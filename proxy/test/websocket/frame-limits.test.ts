import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'tap'
import { RateLimiters } from '../../limits/rate-limiter.ts'
import { bytesOf, createFixture, HOST, listen, ORIGIN } from '../support/fixture.ts'
import { rerun } from '../support/frames.ts'
import { echoOf, openRawTab, startEcho, startRawStreamlit } from '../support/raw-ends.ts'
import { BINARY, CLOSE, CONTINUED, PING, PONG, RawPeer, rawFrame } from '../support/raw-frames.ts'
import { send } from '../support/send.ts'
import { type Teardown, until } from '../support/sockets.ts'
import { startProxy } from '../support/stream-proxy.ts'

/* Many small parts, each of which causes more work than its size suggests. */

const live = { url: '/_pagewarden/live', headers: { host: HOST } }

/** One of our websockets as a plain socket. */
async function openRaw(
  t: Teardown,
  port: number,
  headers: Readonly<Record<string, string>>
): Promise<RawPeer> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.write(
    bytesOf('GET /_stcore/stream HTTP/1.1', {
      ...headers,
      origin: ORIGIN,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'streamlit'
    })
  )
  const [head]: Buffer[] = await once(socket, 'data')
  return new RawPeer(socket, head?.subarray(head.indexOf('\r\n\r\n') + 4) ?? Buffer.alloc(0))
}

test('S4: one message in segments of one byte is refused, and other requests are served meanwhile', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const raw = await openRaw(t, port, fixture.headers())
  const message = rawFrame(BINARY, Buffer.alloc(100_000))
  let served = 0
  let sent = 0
  while (!raw.isOver && raw.of(CLOSE).length === 0 && sent < message.length) {
    await raw.chop(message.subarray(sent, sent + 2_000), 1)
    sent += 2_000
    t.equal((await send(port, live)).statusCode, 200)
    served += 1
  }
  t.equal(await raw.closeCode(), 1008)
  t.ok(served > 1, 'others were served while it came')
  t.ok(sent < message.length, `refused after ${sent} bytes`)
})

test('S4: a large message in the segments of a slow connection is accepted', async (t) => {
  const echo = await startEcho(t)
  const { port } = await startProxy(t, echo.url, {
    requiresGuard: false,
    maxMessageBytes: 8 * 1024 * 1024
  })
  const client = await openRawTab(t, port)
  const message = rerun({ query: 'x'.repeat(4_000_000) })
  await client.chop(rawFrame(BINARY, message), 1_460)
  await until(() => client.isOver || client.of(BINARY).length > 1)
  t.same(client.of(BINARY)[1]?.payload, Buffer.from(echoOf(message)))
})

test('S4: a message in more fragments than any browser sends is refused', async (t) => {
  const echo = await startEcho(t)
  const { port } = await startProxy(t, echo.url, { requiresGuard: false })
  for (const part of ['', 'x']) {
    const client = await openRawTab(t, port)
    const first = rawFrame(BINARY, part, { isFinal: false })
    const next = rawFrame(CONTINUED, part, { isFinal: false })
    client.write(Buffer.concat([first, ...Array<Buffer>(4_096).fill(next)]))
    t.equal(await client.closeCode(), 1008, `fragments of ${part.length} bytes`)
  }
})

test('S4: empty messages count as messages', async (t) => {
  const echo = await startEcho(t)
  const { port } = await startProxy(t, echo.url, {
    requiresGuard: false,
    rateLimiters: new RateLimiters(50)
  })
  const client = await openRawTab(t, port)
  client.write(Buffer.concat(Array<Buffer>(1_000).fill(rawFrame(BINARY))))
  t.equal(await client.closeCode(), 1008)
})

test('S4: a flood of pings or pongs closes the websocket, and is neither answered nor read', async (t) => {
  const floods: string[] = []
  const echo = await startEcho(t)
  const { port } = await startProxy(t, echo.url, {
    requiresGuard: false,
    onFlood: () => floods.push('flood')
  })
  for (const opcode of [PING, PONG]) {
    const client = await openRawTab(t, port)
    for (let sent = 0; sent < 10; sent += 1) client.write(rawFrame(opcode, 'few'))
    client.write(rawFrame(BINARY, rerun()))
    await until(() => client.of(BINARY).length > 1)
    t.equal(client.of(PONG).length, opcode === PING ? 10 : 0, 'a few are answered')

    client.write(Buffer.concat(Array<Buffer>(20_000).fill(rawFrame(opcode))))
    t.equal(await client.closeCode(), 1008)
    t.ok(client.of(PONG).length < 20, 'the flood is not')
  }
  t.same(floods, ['flood', 'flood'])
})

test('S4: the same limits hold for Streamlit', async (t) => {
  const streamlit = await startRawStreamlit(t)
  const { port, ends } = await startProxy(t, streamlit.url, { requiresGuard: false })
  const client = await openRawTab(t, port)
  const peer = await streamlit.peer()
  const server = { isMasked: false, isFinal: false }
  const next = rawFrame(CONTINUED, '', server)
  peer.write(Buffer.concat([rawFrame(BINARY, '', server), ...Array<Buffer>(4_096).fill(next)]))
  await until(() => peer.of(CLOSE).length > 0)
  t.equal(await peer.closeCode(), 1008)
  peer.end()
  await until(() => client.isOver || client.of(CLOSE).length > 0)
  client.end()
  await until(() => ends.length > 0)
})
