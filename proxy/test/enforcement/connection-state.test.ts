import { test } from 'tap'
import { AppPages } from '../../enforcement/app-pages.ts'
import {
  type ConnectionOptions,
  ConnectionState,
  FragmentTimers
} from '../../enforcement/connection-state.ts'
import { SessionRegistry, StreamlitSession } from '../../enforcement/session-registry.ts'

const frame = (text: string): Uint8Array => Buffer.from(text)

test('the timers that were started last are started again, each once, until they are cleared', async (t) => {
  const timers = new FragmentTimers()
  timers.start('clock', frame('every 2 s'))
  timers.start('clock', frame('every 1 s'))
  timers.start('chart', frame('every 5 s'))

  t.same(timers.startFrames(), [frame('every 1 s'), frame('every 5 s')])
  timers.clear()
  t.same(timers.startFrames(), [])
})

test('an app that starts timers without limit does not fill the memory', async (t) => {
  const timers = new FragmentTimers()
  for (let id = 0; id < 1_100; id += 1) timers.start(`${id}`, frame('every 1 s'))
  t.equal(timers.startFrames().length, 1_000)
})

test('a message that starts a timer does not keep the buffer that was read with it', async (t) => {
  const piece = Buffer.alloc(64 * 1024)
  const timers = new FragmentTimers()
  timers.start('clock', piece.subarray(0, 20))

  t.same(
    timers.startFrames().map((kept) => [kept.byteLength, kept.buffer.byteLength]),
    [[20, 20]]
  )
})

const granted = { pages: ['/'], closed: [] }
const ids = ['own', 'foreign', 'new', 'other'] as const

/** Whether a websocket with these ids in turn is bound only to the first allowed one. */
function isBoundOnce(sequence: readonly (typeof ids)[number][]): boolean {
  const registry = new SessionRegistry()
  const own = new StreamlitSession('zoe', { pages: [], closed: [] })
  registry.bindSession('own', own)
  registry.bindSession('foreign', new StreamlitSession('max', granted))
  // Before the first frame a connection state uses no other options.
  const options = {
    sub: 'zoe',
    granted,
    registry,
    app: new AppPages(),
    sessionId: null,
    listed: []
  }
  const connection = new ConnectionState(options as never as ConnectionOptions)
  const first = sequence.find((id) => id !== 'foreign') ?? null
  const answers = sequence.map((id) => connection.bind(id))
  return (
    answers.join() === sequence.map((id) => id === first).join() &&
    connection.sessionId === first &&
    (connection.session === own) === (first === 'own') &&
    registry.sessionOf('zoe', 'foreign') === undefined
  )
}

test('in all sequences of five ids, a websocket is bound to its first allowed session alone', async (t) => {
  const sequences: (typeof ids)[number][][] = [[]]
  for (const sequence of sequences) {
    if (sequence.length < 5) sequences.push(...ids.map((id) => [...sequence, id]))
  }
  t.equal(sequences.length, 1 + 4 + 16 + 64 + 256 + 1024)
  t.same(
    sequences.filter((sequence) => !isBoundOnce(sequence)),
    []
  )
})
