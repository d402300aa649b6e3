import { test } from 'tap'
import { contains, isEnd, isRunEnd, listedPages, rerunMessage } from '../../check/wire.ts'

const bytes = (...parts: readonly (number | string)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : part))
  )

test('a request for a page is a rerun_script with hash and name', async (t) => {
  t.same(rerunMessage({}), bytes(0x5a, 0))
  t.same(rerunMessage({ hash: 'abc' }), bytes(0x5a, 5, 0x1a, 3, 'abc'))
  t.same(rerunMessage({ name: 'é' }), bytes(0x5a, 4, 0x22, 2, 'é'))
  t.same(rerunMessage({ hash: 'a', name: 'b' }), bytes(0x5a, 6, 0x1a, 1, 'a', 0x22, 1, 'b'))
  const long = 'x'.repeat(200)
  t.same(rerunMessage({ name: long }), bytes(0x5a, 0xcb, 1, 0x22, 0xc8, 1, long))
})

test('a run ends with script_finished, a request also with the text of a refusal', async (t) => {
  const finished = bytes(0x0a, 1, 'h', 0x30, 0)
  const words = 'You may not open the page /a.'
  const refusal = bytes(0x2a, words.length, words)
  const delta = bytes(0x2a, 0)
  t.same([finished, refusal, delta].map(isEnd), [true, true, false])
  t.same([finished, refusal, delta].map(isRunEnd), [true, false, false])
})

test('the pages of the navigation are read only from navigation messages', async (t) => {
  const home = bytes(0x0a, 1, 'a', 0x20, 1)
  const sales = bytes(0x0a, 1, 'b', 0x32, 5, 'sales')
  const pages = bytes(0x12, home.length, ...home, 0x12, sales.length, ...sales, 0x18, 1)
  const message = bytes(0xba, 1, pages.length, ...pages)

  t.same(listedPages(message), [
    { hash: 'a', path: '/' },
    { hash: 'b', path: '/sales' }
  ])
  t.same(listedPages(bytes(0x2a, pages.length, ...pages)), [])
})

test('fields of every wire type are skipped', async (t) => {
  const numbers = bytes(0x08, 0xff, 1, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1d, 1, 2, 3, 4)
  t.equal(isEnd(bytes(...numbers, 0x30, 0)), true)
})

test('bytes that are not protobuf are a fault', async (t) => {
  const cases: readonly [message: Uint8Array, says: RegExp][] = [
    [bytes(0x80), /ends inside a number/],
    [bytes(0x0a, 9, 'x'), /ends inside a field/],
    [bytes(0x0b), /no protobuf wire type: 3/]
  ]
  for (const [message, says] of cases) t.throws(() => isEnd(message), { message: says })
})

test('a text is found anywhere in a message', async (t) => {
  t.ok(contains(bytes(0, 'Control room', 1), 'Control room'))
  t.notOk(contains(bytes(0, 'Control', 1), 'Control room'))
})

test('a notice of Pagewarden is not a message of Streamlit, and ends the request', (t) => {
  const notice = Buffer.from('{"title":"Access denied","lines":["You may not open the page /x."]}')
  t.equal(isEnd(notice), true)
  t.equal(isRunEnd(notice), false)
  t.same(listedPages(notice), [])
  t.end()
})
