import { test } from 'tap'
import { delta, MAIN, newSession } from '../support/frames.ts'
import { openRawTab, startRawStreamlit } from '../support/raw-ends.ts'
import {
  BINARY,
  CLOSE,
  CONTINUED,
  closing,
  PING,
  PONG,
  rawFrame,
  type Shape,
  TEXT
} from '../support/raw-frames.ts'
import { type Teardown, until } from '../support/sockets.ts'
import { startProxy } from '../support/stream-proxy.ts'

/* The other direction: valid frames of Streamlit, and frames that end the tunnel. */

const served = (opcode: number, payload: Uint8Array | string = '', shape: Shape = {}) =>
  rawFrame(opcode, payload, { isMasked: false, ...shape })

const open = async (t: Teardown) => {
  const streamlit = await startRawStreamlit(t)
  const { port } = await startProxy(t, streamlit.url, { requiresGuard: false })
  const tab = await openRawTab(t, port)
  const peer = await streamlit.peer()
  peer.write(served(BINARY, newSession()))
  await until(() => tab.of(BINARY).length === 1)
  return { tab, peer }
}

const message = delta(MAIN, 'x'.repeat(70_000))

test('messages of every length are sent as one frame each, in order and unmasked', async (t) => {
  const { tab, peer } = await open(t)
  const messages = [0, 60, 61, 62, 63, 64, 65_500, 65_501, 200_000].map((size) =>
    delta(MAIN, 'x'.repeat(size))
  )
  peer.write(Buffer.concat(messages.map((each) => served(BINARY, each))))
  await until(() => tab.of(BINARY).length > messages.length)

  t.same(
    tab
      .of(BINARY)
      .slice(1)
      .map(({ payload }) => payload),
    messages.map((each) => Buffer.from(each))
  )
  t.ok(tab.frames.every(({ isFinal }) => isFinal))
})

test('a fragmented message with pings in between is sent as one frame, and the pings are not forwarded', async (t) => {
  const { tab, peer } = await open(t)
  peer.write(
    Buffer.concat([
      served(BINARY, message.subarray(0, 100), { isFinal: false }),
      served(PING, 'one'),
      served(CONTINUED, message.subarray(100, 101), { isFinal: false }),
      served(PING),
      served(CONTINUED, message.subarray(101))
    ])
  )
  await until(() => tab.of(BINARY).length === 2)

  t.same(tab.of(BINARY).at(-1)?.payload, Buffer.from(message))
  t.same(tab.of(PING), [])
  await until(() => peer.of(PONG).length === 2)
  t.same(
    peer.of(PONG).map(({ payload }) => payload.toString()),
    ['one', '']
  )
})

test('a close of Streamlit reaches the browser with the same code', async (t) => {
  for (const code of [1000, 1001, 1008, 1009, 1011, 1012, 1013, 3000, 4999]) {
    const { tab, peer } = await open(t)
    peer.write(served(CLOSE, closing(code, 'why')))
    t.equal(await tab.closeCode(), code)
  }
})

const broken: readonly (readonly [string, Buffer, number])[] = [
  ['a masked message', rawFrame(BINARY, message), 1006],
  ['reserved bits', served(BINARY, message, { reserved: 4 }), 1006],
  ['an opcode that is not defined', served(3, message), 1006],
  ['a ping in pieces', served(PING, '', { isFinal: false }), 1006],
  ['a piece of nothing', served(CONTINUED, message), 1006],
  ['a claim of 2^53 bytes', served(BINARY, '', { claims: 2n ** 53n }), 1006],
  ['a claim past the largest message', served(BINARY, '', { claims: 300n * 1024n * 1024n }), 1006],
  ['a close with 1015, which is never sent', served(CLOSE, closing(1015)), 1006],
  ['a close with 1005, which is never sent', served(CLOSE, closing(1005)), 1006],
  ['a close with half a code', served(CLOSE, 'x'), 1006],
  ['text', served(TEXT, 'a traceback'), 1011],
  ['bytes that are no message', served(BINARY, new Uint8Array([0xff, 0xff])), 1011]
]

for (const [what, bytes, code] of broken) {
  test(`${what} from Streamlit ends the tunnel, and none of it is forwarded`, async (t) => {
    const { tab, peer } = await open(t)
    peer.write(Buffer.concat([bytes, served(BINARY, message)]))

    t.equal(await tab.closeCode(), code)
    t.equal(tab.of(BINARY).length, 1)
    await until(() => peer.isOver || peer.of(CLOSE).length > 0)
  })
}
