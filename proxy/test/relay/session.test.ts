import { create } from '@bufbuild/protobuf'
import { test } from 'tap'
import { type AppPage, AppPageSchema } from '../../generated/forward_msg_pb.js'
import { StreamlitSession } from '../../relay/session.ts'

const page = (pageScriptHash: string, urlPathname: string, isDefault = false): AppPage =>
  create(AppPageSchema, { pageScriptHash, urlPathname, isDefault })

test('the latest list of pages is the one that counts', async (t) => {
  const session = new StreamlitSession('zoe')
  session.listPages([page('h1', '', true), page('h2', 'sales'), page('', 'nothing')])
  session.listPages([page('h1', '', true), page('h3', 'stock')])

  t.equal(session.defaultHash, 'h1')
  t.equal(session.pathOf('h3'), '/stock')
  t.equal(session.pathOf('h2'), undefined)
  t.equal(session.pathOf(''), undefined)
})

test('what was delivered is known, and the oldest of too much is forgotten', async (t) => {
  const session = new StreamlitSession('zoe')
  for (let count = 0; count <= 10_000; count += 1) {
    session.deliverFragment(`f${count}`, 'page')
    session.deliverId(`i${count}`)
    session.deliverWidget(`w${count}`)
  }

  t.equal(session.fragmentPage('f0'), undefined)
  t.equal(session.fragmentPage('f10000'), 'page')
  t.notOk(session.hasId('i0'))
  t.ok(session.hasId('i10000'))
  t.notOk(session.hasWidget('w0'))
  t.ok(session.hasWidget('w10000'))
  session.deliverWidget('w1')
  t.equal(session.widgets().at(-1), 'w1', 'once more')
})

test('a session may begin with what was visited and delivered in another', async (t) => {
  const first = new StreamlitSession('zoe')
  first.visit(['/', '/sales'], 'h1')
  first.deliverWidget('w')
  const second = new StreamlitSession('zoe', first)
  second.visit(['/stock'], 'h2')
  second.visit(['/stock'], '')

  t.same([...second.visited], ['/', '/sales', '/stock'])
  t.same([...second.visitedHashes], ['h1', 'h2'])
  t.same([...first.visited], ['/', '/sales'])
  t.ok(second.hasWidget('w'))
})
