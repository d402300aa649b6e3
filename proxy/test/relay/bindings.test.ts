import { test } from 'tap'
import { Bindings } from '../../relay/bindings.ts'
import { StreamlitSession } from '../../relay/session.ts'

test('a session is found by its owner alone', async (t) => {
  const bindings = new Bindings()
  const session = new StreamlitSession('zoe')
  bindings.bindSession('s-1', session)

  t.equal(bindings.sessionOf('zoe', 's-1'), session)
  t.equal(bindings.sessionOf('max', 's-1'), undefined)
  t.equal(bindings.sessionOf('zoe', 's-2'), undefined)
  t.ok(bindings.isForeign('max', 's-1'))
  t.notOk(bindings.isForeign('zoe', 's-1'))
  t.notOk(bindings.isForeign('max', 's-2'))
})

test('a media file is read by whom it was delivered to', async (t) => {
  const bindings = new Bindings()
  bindings.deliverMedia('zoe', ['m1', 'm2'], ['/'])
  bindings.deliverMedia('max', [], ['/'])

  t.ok(bindings.mediaPages('zoe', 'm1'))
  t.notOk(bindings.mediaPages('max', 'm1'))
  t.notOk(bindings.mediaPages('zoe', 'm3'))
})

test('of too many sessions the least recently used one is forgotten', async (t) => {
  const bindings = new Bindings()
  for (let count = 0; count < 200; count += 1) {
    bindings.bindSession(`s-${count}`, new StreamlitSession('zoe'))
  }
  t.ok(bindings.sessionOf('zoe', 's-0'))
  bindings.bindSession('one-more', new StreamlitSession('zoe'))

  t.ok(bindings.sessionOf('zoe', 's-0'))
  t.equal(bindings.sessionOf('zoe', 's-1'), undefined)
  t.notOk(bindings.isForeign('max', 's-1'))
})

test("nobody pushes out another's sessions or media by having many", async (t) => {
  const bindings = new Bindings()
  bindings.bindSession('hers', new StreamlitSession('zoe'))
  bindings.deliverMedia('zoe', ['hers'], ['/'])
  for (let count = 0; count < 30_000; count += 1) {
    bindings.bindSession(`s-${count}`, new StreamlitSession('max'))
    bindings.deliverMedia('max', [`m-${count}`], ['/'])
  }

  t.ok(bindings.sessionOf('zoe', 'hers'))
  t.ok(bindings.mediaPages('zoe', 'hers'))
  t.notOk(bindings.mediaPages('max', 'm-0'))
  t.ok(bindings.mediaPages('max', 'm-29999'))
})

test('of too many people the one who was away longest is forgotten', async (t) => {
  const bindings = new Bindings()
  bindings.bindSession('hers', new StreamlitSession('zoe'))
  for (let count = 0; count < 20_000; count += 1) bindings.deliverMedia(`p-${count}`, ['m'], ['/'])

  t.equal(bindings.sessionOf('zoe', 'hers'), undefined)
  t.notOk(bindings.isForeign('max', 'hers'))
})

test('whose sessions are forgotten here, they are for a later process too', (t) => {
  const forgotten: string[] = []
  const bindings = new Bindings({
    read: () => null,
    write: () => undefined,
    hold: () => undefined,
    isHeld: () => true,
    forget: (id) => forgotten.push(id)
  })
  bindings.bindSession('hers', new StreamlitSession('zoe'))
  for (let count = 0; count < 20_000; count += 1) bindings.deliverMedia(`p-${count}`, ['m'], ['/'])
  t.same(forgotten, ['hers'])
  t.end()
})
