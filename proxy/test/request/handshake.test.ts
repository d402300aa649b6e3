import { test } from 'tap'
import { handshakeFault } from '../../request/handshake.ts'
import { requestOf } from '../support/request.ts'

const origin = 'https://app.example.com'
const good = {
  upgrade: 'websocket',
  origin,
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
}

test('a handshake of a browser at our own origin has no fault', (t) => {
  t.equal(handshakeFault(requestOf(good), origin), null)
  t.equal(handshakeFault(requestOf({ ...good, upgrade: 'WebSocket' }), origin), null)
  t.equal(handshakeFault(requestOf({ ...good, 'content-length': '0' }), origin), null)
  t.end()
})

test('any other origin is foreign', (t) => {
  const origins = [
    'https://evil.example',
    'null',
    '',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://APP.example.com',
    'https://app.example.com/',
    `${origin}, ${origin}`
  ]
  for (const other of origins) {
    t.equal(handshakeFault(requestOf({ ...good, origin: other }), origin), 'origin-foreign', other)
  }
  const { origin: _, ...none } = good
  t.equal(handshakeFault(requestOf(none), origin), 'origin-foreign', 'none')
  t.equal(
    handshakeFault(requestOf({ ...good, Origin: origin }), origin),
    'origin-foreign',
    'one origin twice'
  )
  t.end()
})

test('anything but a handshake of version 13 is malformed', (t) => {
  const bends: readonly Readonly<Record<string, string>>[] = [
    { upgrade: 'h2c' },
    { upgrade: 'TLS/1.0' },
    { upgrade: 'h2c, websocket' },
    { upgrade: 'websocket, h2c' },
    { 'sec-websocket-version': '8' },
    { 'sec-websocket-version': '12' },
    { 'sec-websocket-version': '13, 13' },
    { 'sec-websocket-key': '' },
    { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ' },
    { 'sec-websocket-key': 'a, b, c' }
  ]
  for (const bend of bends) {
    t.equal(
      handshakeFault(requestOf({ ...good, ...bend }), origin),
      'upgrade-malformed',
      JSON.stringify(bend)
    )
  }
  for (const name of ['upgrade', 'sec-websocket-version', 'sec-websocket-key'] as const) {
    const { [name]: _, ...rest } = good
    t.equal(handshakeFault(requestOf(rest), origin), 'upgrade-malformed', `no ${name}`)
  }
  t.end()
})

test('a body behind a handshake is refused', (t) => {
  const bodies = { 'content-length': '1', 'transfer-encoding': 'chunked' }
  for (const [name, value] of Object.entries(bodies)) {
    t.equal(handshakeFault(requestOf({ ...good, [name]: value }), origin), 'upgrade-with-body')
  }
  t.end()
})
