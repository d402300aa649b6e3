import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Dialled, type DialOptions, dial } from '../../websocket/dial.ts'
import { connected, finished, guardNote, newSession, said } from '../support/frames.ts'
import { BINARY, rawFrame } from '../support/raw-frames.ts'
import { startUpgrades, type Teardown, tcpUnder, until } from '../support/sockets.ts'

/** A Streamlit that calls a function with every websocket that it accepts. */
const startStreamlit = async (t: Teardown, greet: (socket: WebSocket) => void, autoPong = true) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong })
  server.on('connection', greet)
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/`, server }
}

const dialTo = async (
  t: Teardown,
  url: string,
  options: Partial<DialOptions> = {}
): Promise<Dialled> => {
  const dialled = await dial(
    url,
    ['streamlit'],
    {},
    {
      signal: new AbortController().signal,
      handshakeTimeout: 5_000,
      guardTimeout: 5_000,
      requiresGuard: true,
      ...options
    }
  )
  if (dialled.ok) t.teardown(() => dialled.socket.terminate())
  return dialled
}

/** The bytes of the received frames. */
const earlyFrames = (dialled: Dialled): readonly unknown[] =>
  dialled.ok ? dialled.takeEarlyFrames().map(({ data }) => data) : []

test("the guard's first message is returned, and is not among the app's frames", async (t) => {
  const { url } = await startStreamlit(t, (socket) =>
    socket.send(
      connected({
        session: 's-1',
        resumed: true,
        lost: '/sales',
        pages: ['/'],
        files: ['f1'],
        listed: [['h1', '/']]
      })
    )
  )
  const dialled = await dialTo(t, url)

  t.match(dialled, {
    ok: true,
    connected: {
      kind: 'connected',
      sessionId: 's-1',
      isResumed: true,
      lost: '/sales',
      pages: ['/'],
      files: ['f1'],
      listed: [['h1', '/']]
    }
  })
  t.same(earlyFrames(dialled), [])
})

test("frames in one segment with the guard's first message are kept, in order", async (t) => {
  const frames = [newSession(), finished()]
  const { url } = await startStreamlit(t, (socket) => {
    tcpUnder(socket).cork()
    for (const frame of [connected({ session: 's-1' }), ...frames]) socket.send(frame)
    tcpUnder(socket).uncork()
  })
  const dialled = await dialTo(t, url)

  t.ok(dialled.ok && dialled.socket.isPaused)
  t.same(
    earlyFrames(dialled),
    frames.map((frame) => Buffer.from(frame))
  )
  t.same(earlyFrames(dialled), [], 'they can be taken once')
})

test('frames in one segment with the handshake are kept, with a guard and without', async (t) => {
  const [note, frame] = [connected({ session: 's-1' }), newSession()]
  const shape = { isMasked: false }
  for (const requiresGuard of [true, false]) {
    const streamlit = await startUpgrades(t, (socket, headers) => {
      const { 'sec-websocket-key': key } = JSON.parse(headers)
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64')
      const head =
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n`
      const frames = [...(requiresGuard ? [note] : []), frame]
      const bytes = frames.map((each) => rawFrame(BINARY, each, shape))
      socket.write(Buffer.concat([Buffer.from(head), ...bytes]))
    })
    const dialled = await dialTo(t, `ws://127.0.0.1:${streamlit.port}/`, { requiresGuard })
    if (!dialled.ok) throw dialled.cause
    const seen = dialled.takeEarlyFrames().map(({ data }) => data)
    dialled.socket.on('message', (data) => seen.push(data))
    dialled.socket.resume()
    await until(() => seen.length > 0)

    t.same(seen, [Buffer.from(frame)], `requiresGuard: ${requiresGuard}`)
  }
})

test('when no guard is required, the socket is returned at once, whatever Streamlit sends', async (t) => {
  const { url } = await startStreamlit(t, () => undefined)

  t.match(await dialTo(t, url, { requiresGuard: false }), { ok: true, connected: null })
})

const otherwise: readonly (readonly [string, string | Uint8Array])[] = [
  ['the beginning of a run', newSession()],
  ['a text frame', String(connected())],
  ['bytes that are no message', new Uint8Array([0xff, 0xff])],
  ['an empty message', new Uint8Array()],
  ['a guard of another version', connected({ pagewarden: 2 })],
  ['another note of the guard', guardNote({ file: 'f1' })],
  [
    'a message to a page that embeds the app',
    said({ case: 'parentMessage', value: { message: '{"greeting":"hello"}' } })
  ]
]

for (const [what, frame] of otherwise) {
  test(`${what} instead of the guard's first message means that there is no guard`, async (t) => {
    const { url, server } = await startStreamlit(t, (socket) => socket.send(frame))

    t.match(await dialTo(t, url), {
      ok: false,
      status: 'unguarded',
      cause: { message: "the first message is not the guard's" }
    })
    await until(() => server.clients.size === 0)
  })
}

test('a Streamlit that sends nothing has no guard', async (t) => {
  const { url, server } = await startStreamlit(t, () => undefined)

  t.match(await dialTo(t, url, { guardTimeout: 20 }), {
    ok: false,
    status: 'unguarded',
    cause: { message: 'the guard has sent nothing' }
  })
  await until(() => server.clients.size === 0)
})

test("a Streamlit that closes before the guard's message counts as down", async (t) => {
  const { url } = await startStreamlit(t, (socket) => socket.close(1012))

  t.match(await dialTo(t, url), { ok: false, status: 502, cause: { message: 'it was closed' } })
})

test('an abort while the guard is awaited leaves nothing open', async (t) => {
  const { url, server } = await startStreamlit(t, () => left.abort())
  const left = new AbortController()

  t.match(await dialTo(t, url, { signal: left.signal }), { ok: false, status: 502 })
  await until(() => server.clients.size === 0)
})

test("a pong after the guard's message has no effect", async (t) => {
  // Streamlit sends the note at once, and the pong after the ping.
  const { url } = await startStreamlit(t, (socket) => socket.send(connected()))
  const dialled = await dialTo(t, url, { guardTimeout: 10 })
  if (!dialled.ok) throw dialled.cause
  dialled.socket.resume()
  await setTimeout(100)

  t.equal(dialled.socket.readyState, dialled.socket.OPEN)
})

test('a Streamlit that an app keeps busy counts as late, and not as one without a guard', async (t) => {
  const { url } = await startStreamlit(t, () => undefined, false)

  t.match(await dialTo(t, url, { handshakeTimeout: 200, guardTimeout: 20 }), {
    ok: false,
    status: 504,
    cause: { message: 'Streamlit is busy' }
  })
})
