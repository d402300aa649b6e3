import { test } from 'tap'
import { readSubprotocols, withoutSession } from '../../websocket/subprotocols.ts'
import { bytesOf, createFixture, exchange, listen, ORIGIN } from '../support/fixture.ts'

test("Streamlit's own lists are read by position", async (t) => {
  const cases = [
    ['streamlit', ['streamlit'], null],
    ['streamlit, 2|a|b|17', ['streamlit', '2|a|b|17'], null],
    [
      'streamlit,PLACEHOLDER_AUTH_TOKEN , s-1',
      ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', 's-1'],
      's-1'
    ]
  ] as const
  for (const [header, offered, sessionId] of cases) {
    t.same(readSubprotocols(header), { offered, sessionId }, header)
  }
})

test('any other list is refused', async (t) => {
  const headers = [
    undefined,
    '',
    'graphql',
    'Streamlit',
    'token, streamlit',
    'streamlit, , s-1',
    'streamlit,',
    'streamlit, a, b, c',
    'streamlit, streamlit',
    'streamlit, a, a',
    'streamlit, a b',
    'streamlit, "a"',
    'streamlit, a@b',
    'streamlit, é'
  ]
  for (const header of headers) t.equal(readSubprotocols(header), null, `${header}`)
})

test('S8: a list with an entry that is too long is refused', async (t) => {
  const longest = 'x'.repeat(1_024)
  t.ok(readSubprotocols(`streamlit, ${longest}, ${longest.replace('x', 'y')}`))
  for (const header of [
    `streamlit, ${longest}x`,
    `streamlit, a, ${'x'.repeat(10_240)}`,
    `streamlit${','.repeat(60_000)}`,
    `streamlit, a${' '.repeat(60_000)}`
  ]) {
    t.equal(readSubprotocols(header), null, `${header.slice(0, 20)} of ${header.length}`)
  }
})

test('S8: an entry that is too long is answered with 400, takes no place and reaches no upstream', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_MAX_SOCKETS_PER_PERSON: '1' })
  const port = await listen(fixture.app)
  const handshake = {
    ...fixture.headers(),
    origin: ORIGIN,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
  }
  for (let round = 0; round < 3; round += 1) {
    const headers = { ...handshake, 'sec-websocket-protocol': `streamlit, ${'x'.repeat(10_240)}` }
    const answer = await exchange(t, port, bytesOf('GET /_stcore/stream HTTP/1.1', headers))
    t.match(answer, /^HTTP\/1\.1 400 /)
  }
  t.same(fixture.streamlit.arrived, [])
})

test('a list without its session keeps the other entries', async (t) => {
  const offered = ['streamlit', 'token', 's-1']
  t.same(withoutSession({ offered, sessionId: 's-1' }), ['streamlit', 'token'])
  t.same(withoutSession({ offered: ['streamlit'], sessionId: null }), ['streamlit'])
})
