import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { Bindings } from '../../relay/bindings.ts'
import { mayStay } from '../../relay/page-rules.ts'
import { StreamlitSession } from '../../relay/session.ts'
import { SessionStore } from '../../state/session-store.ts'
import { rulesWithout } from '../support/warden-world.ts'

const day = 24 * 3_600_000

const nameOf = (id: string) => createHash('sha256').update(id).digest('hex')

const open = (t: Test, now = Date.now) => {
  const folder = t.testdir({})
  chmodSync(folder, 0o700)
  const faults: string[] = []
  const store = () => new SessionStore({ folder, now, onFault: (reason) => faults.push(reason) })
  /** What a process knows that has just started. */
  const start = () => new Bindings(store())
  return { folder, faults, start, store, fileOf: (id: string) => join(folder, nameOf(id)) }
}

const sessionOf = (sub: string) => {
  const session = new StreamlitSession(sub)
  session.mainScriptHash = 'main'
  session.defaultHash = 'home'
  session.listAgain([
    ['home', '/'],
    ['s', '/sales']
  ])
  session.deliverFragment('f', 's')
  session.deliverWidget('w')
  return session
}

test('a new process gives a session back to its owner with all that ran in it', async (t) => {
  const { start, folder } = open(t)
  const session = sessionOf('zoe')
  start().bindSession('s-1', session)
  session.visit(['/sales'], 's')

  const anew = start().resume('zoe', 's-1')
  t.strictSame([...(anew?.visited ?? [])], ['/sales'])
  t.strictSame([...(anew?.visitedHashes ?? [])], ['s'])
  t.equal(anew?.pathOf('s'), '/sales')
  t.equal(anew?.fragmentPage('f'), 's')
  t.ok(anew?.hasWidget('w'))
  t.equal(anew?.defaultHash, 'home')
  t.equal(anew?.mainScriptHash, 'main')
  t.strictSame(readdirSync(folder).sort(), [nameOf('s-1'), `${nameOf('s-1')}.holder`])
  t.notMatch(readFileSync(join(folder, nameOf('s-1')), 'utf8'), 's-1')
  t.equal(statSync(join(folder, nameOf('s-1'))).mode & 0o777, 0o600)
})

test('a kept session is nobody else’s, by whatever id it is asked for', async (t) => {
  const { start } = open(t)
  start().bindSession('s-1', sessionOf('zoe'))
  const anew = start()
  t.equal(anew.resume('max', 's-1'), undefined)
  t.ok(anew.isForeign('max', 's-1'))
  t.notOk(anew.isForeign('zoe', 's-1'))
  t.notOk(anew.isForeign('max', 's-2'))
  t.equal(anew.resume('max', '../../etc/passwd'), undefined)
  t.throws(() => anew.bindSession('s-1', sessionOf('max')), { message: 'kept for another person' })
})

test('rights that shrank while no process ran end a kept session', async (t) => {
  const { start } = open(t)
  const session = sessionOf('zoe')
  start().bindSession('s-1', session)
  session.visit(['/sales'], 's')
  const anew = start().resume('zoe', 's-1') as StreamlitSession
  t.ok(mayStay(anew, rulesWithout(new Set())))
  t.notOk(mayStay(anew, rulesWithout(new Set(['/sales']))))
})

test('a page that ran by another process counts in this one', async (t) => {
  const { start } = open(t)
  const [old, fresh] = [start(), start()]
  old.bindSession('s-1', sessionOf('zoe'))
  fresh.resume('zoe', 's-1')?.visit(['/admin'], 'a')
  const back = old.resume('zoe', 's-1') as StreamlitSession
  t.ok(back.visited.has('/admin'))
  t.ok(back.visitedHashes.has('a'))
})

test('a page that cannot be kept leaves no file that is silent about it', async (t) => {
  const { start, faults, fileOf } = open(t)
  const session = sessionOf('zoe')
  const bindings = start()
  bindings.bindSession('s-1', session)
  session.visit(['/'.padEnd(300_000, 'x')], '')
  t.throws(() => statSync(fileOf('s-1')), { code: 'ENOENT' })
  t.equal(bindings.resume('zoe', 's-1'), undefined)
  t.strictSame(faults, ['too large'])
})

test('too many fragments cost the fragments alone', async (t) => {
  const { start } = open(t)
  const session = sessionOf('zoe')
  session.deliverFragment('x'.repeat(300_000), 's')
  start().bindSession('s-1', session)
  t.equal(start().resume('zoe', 's-1')?.fragmentPage('f'), undefined)
  t.equal(start().resume('zoe', 's-1')?.pathOf('s'), '/sales')
})

test('what is no file of ours is a fresh session', async (t) => {
  const { start, faults, fileOf, folder } = open(t)
  start().bindSession('good', sessionOf('zoe'))
  const good = JSON.parse(readFileSync(fileOf('good'), 'utf8'))
  const texts = ['{', 'null', '7', '{}', 'x'.repeat(300_000)]
  const bent = [
    { sub: 1 },
    { blocked: 1 },
    { isOver: 1 },
    { visited: [1] },
    { visited: '' },
    { pages: [['a']] },
    { pages: [7] }
  ]
  const all = [...texts, ...bent.map((part) => JSON.stringify({ ...good, ...part }))]
  for (const text of all) {
    writeFileSync(fileOf('bad'), text)
    t.equal(start().resume('zoe', 'bad'), undefined, text.slice(0, 20))
  }
  t.equal(faults.length, all.length)
  symlinkSync(fileOf('good'), fileOf('link'))
  t.equal(start().resume('zoe', 'link'), undefined)
  t.equal(faults.at(-1), 'cannot be opened')
  start().bindSession('link', sessionOf('zoe'))
  t.notOk(statSync(join(folder, nameOf('link'))).isSymbolicLink())
})

test('a folder that is gone costs fresh sessions and nothing else', async (t) => {
  const { start, faults, folder } = open(t)
  const bindings = start()
  rmSync(folder, { recursive: true })
  bindings.bindSession('s-1', sessionOf('zoe'))
  t.same(faults, ['cannot be written', 'cannot be written'])
  t.equal(bindings.resume('zoe', 's-1'), undefined)
})

test('what nobody used for two days is forgotten', async (t) => {
  let now = Date.now()
  const { start, folder, fileOf } = open(t, () => now)
  const bindings = start()
  bindings.bindSession('s-1', sessionOf('zoe'))
  writeFileSync(join(folder, 'notes.txt'), 'not ours')
  now += 3 * day
  t.equal(bindings.resume('zoe', 's-1'), undefined)
  utimesSync(join(folder, 'notes.txt'), 0, 0)
  start()
  t.throws(() => statSync(fileOf('s-1')), { code: 'ENOENT' })
  t.strictSame(readdirSync(folder), ['notes.txt'])
})

test('old files are looked for again when many have come', async (t) => {
  let now = Date.now()
  const { folder, fileOf } = open(t)
  const options = { folder, now: () => now, onFault: () => undefined, sweepEvery: 2 }
  const bindings = new Bindings(new SessionStore(options))
  bindings.bindSession('s-1', sessionOf('zoe'))
  now += 3 * day
  bindings.bindSession('s-2', sessionOf('zoe'))
  t.throws(() => statSync(fileOf('s-1')), { code: 'ENOENT' })
})

test('a person’s oldest session goes from the folder too', async (t) => {
  const { start, folder } = open(t)
  const bindings = start()
  for (let count = 0; count <= 200; count += 1) bindings.bindSession(`s-${count}`, sessionOf('zoe'))
  t.equal(readdirSync(folder).length, 400, 'with what says whose process it is in')
})

test('a session that was forgotten goes on by its websocket and is known to nobody again', (t) => {
  const { start, fileOf } = open(t)
  const bindings = start()
  const session = sessionOf('zoe')
  bindings.bindSession('first', session)
  t.ok(session.ask())
  for (let count = 0; count < 200; count += 1) bindings.bindSession(`s-${count}`, sessionOf('zoe'))
  session.runs.settle()
  session.visit(['/late'], '')
  t.ok(session.ask())
  t.throws(() => statSync(fileOf('first')), { code: 'ENOENT' })
  t.equal(start().resume('zoe', 'first'), undefined)
  t.end()
})

test('a session is held by the process that took it last', async (t) => {
  const { start, fileOf } = open(t)
  const [old, fresh] = [start(), start()]
  const session = sessionOf('zoe')
  old.bindSession('s-1', session)
  t.ok(session.ask(), 'by the one it began in')
  session.runs.settle()
  const resumed = fresh.resume('zoe', 's-1')
  t.ok(session.ask(), 'also while another asks for it')
  session.runs.settle()
  t.ok(fresh.take('s-1'))
  t.ok(resumed?.ask())
  t.notOk(session.ask(), 'not by the one it was taken from')
  resumed?.runs.settle()
  fresh.bindSession('s-1', resumed as StreamlitSession)
  old.resume('zoe', 's-1')
  t.ok(old.take('s-1'))
  fresh.bindSession('s-1', resumed as StreamlitSession)
  t.notOk(resumed?.ask(), 'that Streamlit names it again takes nothing back')
  t.ok(session.ask(), 'until it is resumed there')
  rmSync(`${fileOf('s-1')}.holder`)
  t.notOk(session.ask(), 'and by nobody when that is not known')
})

test('nobody takes a session from its process by asking for what is not theirs', async (t) => {
  const { start } = open(t)
  const session = sessionOf('zoe')
  start().bindSession('s-1', session)
  t.equal(start().resume('max', 's-1'), undefined)
  t.ok(session.ask())
})

test('what was asked for before a session was taken is seen by who takes it', async (t) => {
  const { start, store } = open(t)
  const session = sessionOf('zoe')
  start().bindSession('s-1', session)
  const taker = store()
  // In the moment between the first look of who takes it and the taking.
  const hold = taker.hold.bind(taker)
  taker.hold = (id) => {
    t.ok(session.ask())
    hold(id)
  }
  const other = new Bindings(taker)
  t.ok(other.resume('zoe', 's-1')?.runs.areOver)
  t.notOk(other.take('s-1'))
})

test('a session that goes while it is taken is not resumed', async (t) => {
  const { start, store } = open(t)
  start().bindSession('s-1', sessionOf('zoe'))
  const taker = store()
  taker.hold = (id) => taker.forget(id)
  const other = new Bindings(taker)
  t.ok(other.resume('zoe', 's-1'))
  t.notOk(other.take('s-1'))
})

test('who holds a session is known as long as the session is', async (t) => {
  let now = Date.now()
  const { start, fileOf } = open(t, () => now)
  const session = sessionOf('zoe')
  const bindings = start()
  bindings.bindSession('s-1', session)
  now += day + day / 2
  t.ok(bindings.resume('zoe', 's-1'))
  now += day
  start()
  t.ok(statSync(`${fileOf('s-1')}.holder`))
  t.ok(session.ask())
  now += 3 * day
  start()
  t.throws(() => statSync(`${fileOf('s-1')}.holder`), { code: 'ENOENT' }, 'and no longer')
})

test('where it cannot be noted who holds a session, nobody else comes to it', async (t) => {
  const { start, faults, fileOf } = open(t)
  mkdirSync(join(`${fileOf('s-1')}.holder`, 'in the way'), { recursive: true })
  const session = sessionOf('zoe')
  start().bindSession('s-1', session)
  t.same(faults, ['cannot be written'])
  t.equal(start().resume('zoe', 's-1'), undefined)
  t.ok(session.isHeld(), 'and here it goes on')
})

test('a folder that is not ours alone stops the start', async (t) => {
  const { folder, store } = open(t)
  chmodSync(folder, 0o750)
  t.throws(store, { message: /PAGEWARDEN_STATE_DIR is open to others/ })
  chmodSync(folder, 0o700)
  const at = (path: string, uid?: number) => () =>
    new SessionStore({ folder: path, now: Date.now, onFault: () => undefined, uid })
  t.throws(at(folder, 4_711), { message: /belongs to somebody else/ })
  t.throws(at(join(folder, 'none')), { message: /is no folder/ })
  symlinkSync(folder, join(folder, 'link'))
  t.throws(at(join(folder, 'link')), { message: /is no folder/ })
  t.throws(at('/proc/self/map_files'), { message: /cannot be written/ }, 'mode 0500, for root too')
})
