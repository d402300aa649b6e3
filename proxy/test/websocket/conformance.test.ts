import { type Test, test } from 'tap'
import {
  bigPing,
  type Expected,
  groups,
  head,
  maxBytes,
  messageOf,
  pieces,
  short,
  tail,
  validCodes
} from '../support/frame-cases.ts'
import { type Echo, echoOf, openRawTab, startEcho } from '../support/raw-ends.ts'
import {
  BINARY,
  CLOSE,
  closing,
  PING,
  PONG,
  type RawPeer,
  rawFrame
} from '../support/raw-frames.ts'
import { until } from '../support/sockets.ts'
import { startProxy } from '../support/stream-proxy.ts'

/* The frame cases over plain sockets, through the relay. */

const judge = async (t: Test, tab: RawPeer, expected: Expected, what: string): Promise<void> => {
  const { echoes = [], pongs = [], code } = expected
  // The first message is Streamlit's own.
  await until(() => tab.isOver || tab.of(BINARY).length > echoes.length || tab.of(CLOSE).length > 0)
  if (code !== undefined) t.equal(await tab.closeCode(), code, `${what}: code`)
  else await until(() => tab.isOver || tab.of(PONG).length >= pongs.length)
  const came = tab.of(BINARY).slice(1)
  t.same(
    came.map(({ payload }) => payload),
    // Data in transit at the end of the socket may be lost (RFC 6455 section 7.1.7).
    echoes
      .slice(0, code === undefined ? echoes.length : came.length)
      .map((message) => Buffer.from(echoOf(message))),
    `${what}: messages`
  )
  t.same(
    tab.of(PONG).map(({ payload }) => payload),
    pongs.map((payload) => Buffer.from(payload)),
    `${what}: pongs`
  )
}

for (const [group, rows] of Object.entries(groups)) {
  test(`${group}: ${rows.length} cases`, async (t) => {
    const echo: Echo = await startEcho(t)
    const { port } = await startProxy(t, echo.url, {
      maxMessageBytes: maxBytes,
      requiresGuard: false
    })
    for (const [what, sent, expected] of rows) {
      const tab = await openRawTab(t, port)
      tab.write(Buffer.concat([...sent]))
      await judge(t, tab, expected, what)
      tab.end()
    }
  })
}

test('segments of any size give the same frames', async (t) => {
  const echo = await startEcho(t)
  const { port } = await startProxy(t, echo.url, {
    maxMessageBytes: maxBytes,
    requiresGuard: false
  })
  const tab = await openRawTab(t, port)
  const frames = [head, rawFrame(PING, bigPing), tail, ...pieces(messageOf(300), 100)]
  await tab.chop(Buffer.concat(frames), 1)
  await judge(t, tab, { echoes: [short, messageOf(300)], pongs: [bigPing] }, 'byte by byte')
})

test('a close reaches Streamlit with the same code', async (t) => {
  const echo = await startEcho(t)
  const { port } = await startProxy(t, echo.url, { requiresGuard: false })
  for (const code of validCodes) {
    const tab = await openRawTab(t, port)
    const before = echo.closes.length
    tab.write(rawFrame(CLOSE, closing(code, 'why')))
    await until(() => echo.closes.length > before)
    t.same(echo.closes.at(-1), [code, 'why'])
  }
})
