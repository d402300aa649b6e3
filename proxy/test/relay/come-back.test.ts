import { test } from 'tap'
import { Bindings } from '../../relay/bindings.ts'
import { type Comer, comeBack } from '../../relay/come-back.ts'
import { type Keeper, type Kept, keptOf } from '../../relay/kept-session.ts'
import { StreamlitSession } from '../../relay/session.ts'
import { type LiveSocket, Sockets } from '../../relay/sockets.ts'
import { liveSocket } from '../support/live-socket.ts'
import { nobody } from '../support/people.ts'

const zoe: Comer = { sub: 'zoe', id: 's-1', isGone: () => false, mayStay: () => true }

/** A session of Zoe's in which something was left running. */
const leave = (keeper: Keeper | null = null) => {
  const bindings = new Bindings(keeper)
  const session = new StreamlitSession('zoe')
  bindings.bindSession('s-1', session)
  session.runs.ask()
  return { bindings, session, sockets: new Sockets(), mostWait: 120 }
}

const open = (sockets: Sockets, session: StreamlitSession, ends: string[]): LiveSocket => {
  const socket = {
    ...liveSocket({ ...nobody, sub: 'zoe' }, ends),
    warden: { isIn: (other: StreamlitSession) => other === session } as LiveSocket['warden']
  }
  sockets.add(socket)
  return socket
}

/** A folder, as the processes see it that share it. */
const memoryFolder = () => {
  const files = new Map<string, Kept>()
  let holder: Keeper | null = null
  return (): Keeper => {
    const keeper: Keeper = {
      read: (id) => files.get(id) ?? null,
      write: (id, session) => files.set(id, keptOf(session, files.get(id) ?? null)),
      hold: () => {
        holder = keeper
      },
      isHeld: () => holder === keeper,
      forget: (id) => files.delete(id)
    }
    return keeper
  }
}

test('who asks for no session, or for one that is not theirs, waits for nothing', async (t) => {
  const left = leave()
  for (const comer of [
    { ...zoe, id: null },
    { ...zoe, id: 's-2' },
    { ...zoe, sub: 'max' }
  ]) {
    t.same(await comeBack(comer, left), { session: undefined, release: null })
  }
})

test('a session in which nothing was left running is not waited for', async (t) => {
  const left = leave()
  left.session.runs.settle()
  const { session, release } = await comeBack(zoe, left)
  t.equal(session, left.session)
  t.ok(release)
})

test('one that the app has ended, or that shows what may not be seen, is not waited for', async (t) => {
  const left = leave()
  const ends: string[] = []
  open(left.sockets, left.session, ends)
  const mayNot = { ...zoe, mayStay: () => false }
  t.equal((await comeBack(mayNot, left)).release, null)
  left.session.blocked = '/secret'
  const { session, release } = await comeBack(zoe, left)
  t.equal(session?.blocked, '/secret')
  t.equal(release, null)
  t.same(ends, [], 'and nobody is cut for it')
})

test('the websocket of a session that was left running is cut, and its end awaited', async (t) => {
  const left = leave()
  const ends: string[] = []
  const socket = open(left.sockets, left.session, ends)
  open(left.sockets, new StreamlitSession('zoe'), ends)
  const waiting = comeBack(zoe, left)
  t.same(ends, ['zoe lost'])
  left.session.runs.settle()
  left.sockets.remove(socket)
  t.ok((await waiting).release)
})

test('two websockets are never in one session: the first is gone before the second comes', async (t) => {
  const left = leave()
  const ends: string[] = []
  left.session.runs.settle()
  open(left.sockets, left.session, ends)
  t.equal((await comeBack(zoe, left)).release, null, 'it was still there')
  t.match(ends, ['zoe lost'])
})

test('nor are two let in at once that ask for it together', async (t) => {
  const left = { ...leave(), mostWait: 1_000 }
  left.session.runs.settle()
  const [one, other] = [comeBack(zoe, left), comeBack(zoe, left)]
  const first = (await one).release
  t.ok(first)
  t.ok(left.session.isExpected)
  const waits = new Promise((resolve) => setImmediate(resolve, 'waits'))
  t.equal(
    await Promise.race([other, waits]),
    'waits',
    'for the first, though both came in one turn'
  )
  first?.()
  const second = (await other).release
  t.ok(second, 'the other comes after it')
  first?.()
  t.ok(left.session.isExpected, 'and what the first still says is not about the second')
  second?.()
  t.notOk(left.session.isExpected)
})

test('what may not be seen any more after the wait is not come back to', async (t) => {
  const left = { ...leave(), mostWait: 1_000 }
  let may = true
  const waiting = comeBack({ ...zoe, mayStay: () => may }, left)
  left.session.runs.settle()
  may = false
  t.equal((await waiting).release, null)
})

test('a run of which the end was never heard costs the session', async (t) => {
  t.equal((await comeBack(zoe, leave())).release, null)
})

test('nobody waits for ever, nor for a browser that has gone again', async (t) => {
  const left = leave()
  open(left.sockets, left.session, [])
  t.equal((await comeBack(zoe, left)).release, null)
  t.equal((await comeBack({ ...zoe, isGone: () => true }, left)).release, null)
})

test('a run that another process hears to its end is waited for', async (t) => {
  const process = memoryFolder()
  const old = leave(process())
  const fresh = { bindings: new Bindings(process()), sockets: new Sockets(), mostWait: 3_000 }
  const waiting = comeBack(zoe, fresh)
  old.session.visit(['/late'], '')
  old.session.runs.settle()
  const { session, release } = await waiting
  t.ok(release)
  t.ok(session?.visited.has('/late'), 'with what ran meanwhile')
})

test('another process may ask for nothing more in a session that was come back to here', async (t) => {
  const process = memoryFolder()
  const old = leave(process())
  old.session.runs.settle()
  const fresh = { bindings: new Bindings(process()), sockets: new Sockets() }
  t.ok(old.session.ask())
  old.session.runs.settle()
  const { session } = await comeBack(zoe, fresh)
  t.notOk(old.session.ask())
  t.ok(session?.ask())
})

test('a session that is gone after the wait is not come back to', async (t) => {
  const process = memoryFolder()
  const keeper = process()
  leave(keeper)
  const fresh = { bindings: new Bindings(process()), sockets: new Sockets(), mostWait: 500 }
  const waiting = comeBack(zoe, fresh)
  keeper.forget('s-1')
  t.equal((await waiting).release, null)
})

test('a run of a process that was killed costs the session', async (t) => {
  const process = memoryFolder()
  leave(process())
  const fresh = { bindings: new Bindings(process()), sockets: new Sockets(), mostWait: 100 }
  t.equal((await comeBack(zoe, fresh)).release, null)
})

test('what the other process left running is known to one that knew the session before', async (t) => {
  const process = memoryFolder()
  const old = leave(process())
  old.session.runs.settle()
  const other = new Bindings(process())
  const session = other.resume('zoe', 's-1')
  t.ok(other.take('s-1'))
  session?.runs.ask()
  t.notOk(old.bindings.resume('zoe', 's-1')?.runs.areOver)
  old.session.runs.settle()
  t.notOk(other.resume('zoe', 's-1')?.runs.areOver, 'only who holds it says that all is over')
  session?.runs.settle()
  t.ok(old.bindings.resume('zoe', 's-1')?.runs.areOver)
})
