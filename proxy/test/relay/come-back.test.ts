import { test } from 'tap'
import { Bindings } from '../../relay/bindings.ts'
import { comeBack } from '../../relay/come-back.ts'
import { type Keeper, type Kept, keptOf } from '../../relay/kept-session.ts'
import { StreamlitSession } from '../../relay/session.ts'
import { type LiveSocket, Sockets } from '../../relay/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'

const never = () => false

const leave = (keeper: Keeper | null = null) => {
  const bindings = new Bindings(keeper)
  const session = new StreamlitSession('zoe')
  bindings.bindSession('s-1', session)
  session.runs.ask()
  return { bindings, session, sockets: new Sockets(), mostWait: 120 }
}

const open = (sockets: Sockets, sessionId: string, ends: string[]): LiveSocket => {
  const socket = {
    ...liveSocket({ ...nobody, sub: 'zoe' }, ends),
    warden: { sessionId } as LiveSocket['warden']
  }
  sockets.add(socket)
  return socket
}

/** A folder as two processes would share it. */
const memoryKeeper = () => {
  const files = new Map<string, Kept>()
  const keeper: Keeper = {
    read: (id) => files.get(id) ?? null,
    write: (id, session) => files.set(id, keptOf(session, files.get(id) ?? null)),
    forget: (id) => files.delete(id)
  }
  return { files, keeper }
}

test('who asks for no session, or for one that is not theirs, waits for nothing', async (t) => {
  const left = leave()
  for (const id of [null, 's-2']) {
    t.same(await comeBack('zoe', id, left, never), { session: undefined, isOver: false })
  }
  t.same(await comeBack('max', 's-1', left, never), { session: undefined, isOver: false })
})

test('a session in which nothing was left running is not waited for', async (t) => {
  const left = leave()
  const ends: string[] = []
  left.session.runs.settle()
  open(left.sockets, 's-1', ends)
  t.strictSame((await comeBack('zoe', 's-1', left, never)).session, left.session)
  t.same(ends, [])
})

test('one that the app has ended is not waited for either', async (t) => {
  const left = leave()
  left.session.blocked = '/secret'
  const { session, isOver } = await comeBack('zoe', 's-1', left, never)
  t.equal(session?.blocked, '/secret')
  t.notOk(isOver)
})

test('the websocket of a session that was left running is ended, and its end awaited', async (t) => {
  const left = leave()
  const ends: string[] = []
  const socket = open(left.sockets, 's-1', ends)
  open(left.sockets, 's-2', ends)
  const waiting = comeBack('zoe', 's-1', left, never)
  t.same(ends, ['zoe 4401 resumed elsewhere'])
  left.session.runs.settle()
  left.sockets.remove(socket)
  t.ok((await waiting).isOver)
})

test('a run of which the end was never heard costs the session', async (t) => {
  t.notOk((await comeBack('zoe', 's-1', leave(), never)).isOver)
})

test('nobody waits for ever, nor for a browser that has gone again', async (t) => {
  const left = leave()
  open(left.sockets, 's-1', [])
  t.notOk((await comeBack('zoe', 's-1', left, never)).isOver)
  t.notOk((await comeBack('zoe', 's-1', left, () => true)).isOver)
})

test('a run that another process hears to its end is waited for', async (t) => {
  const { keeper } = memoryKeeper()
  const old = leave(keeper)
  const fresh = { bindings: new Bindings(keeper), sockets: new Sockets(), mostWait: 3_000 }
  const waiting = comeBack('zoe', 's-1', fresh, never)
  old.session.visit(['/late'], '')
  old.session.runs.settle()
  const { session, isOver } = await waiting
  t.ok(isOver)
  t.ok(session?.visited.has('/late'), 'with what ran meanwhile')
})

test('a run of a process that was killed costs the session', async (t) => {
  const { keeper } = memoryKeeper()
  leave(keeper)
  const fresh = { bindings: new Bindings(keeper), sockets: new Sockets(), mostWait: 100 }
  t.notOk((await comeBack('zoe', 's-1', fresh, never)).isOver)
})

test('what the other process left running is known to one that knew the session before', async (t) => {
  const { keeper } = memoryKeeper()
  const old = leave(keeper)
  old.session.runs.settle()
  const other = new Bindings(keeper)
  other.resume('zoe', 's-1')?.runs.ask()
  t.notOk(old.bindings.resume('zoe', 's-1')?.runs.areOver)
  other.resume('zoe', 's-1')?.runs.settle()
  t.ok(old.bindings.resume('zoe', 's-1')?.runs.areOver)
})
