import { create } from '@bufbuild/protobuf'
import { test } from 'tap'
import {
  type Ownership,
  ownershipTransitions,
  SessionRegistry,
  StreamlitSession
} from '../../enforcement/session-registry.ts'
import { type AppPage, AppPageSchema } from '../../generated/forward_msg_pb.js'

const page = (pageScriptHash: string, urlPathname: string, isDefault = false): AppPage =>
  create(AppPageSchema, { pageScriptHash, urlPathname, isDefault })

const sessionOf = (sub: string): StreamlitSession =>
  new StreamlitSession(sub, { pages: ['/'], closed: [] })

test('a session is found by its owner alone', async (t) => {
  const registry = new SessionRegistry()
  const session = sessionOf('zoe')
  registry.bindSession('s-1', session)

  t.equal(registry.sessionOf('zoe', 's-1'), session)
  t.equal(registry.sessionOf('max', 's-1'), undefined)
  t.equal(registry.sessionOf('zoe', 's-2'), undefined)
  t.ok(registry.isForeign('max', 's-1'))
  t.notOk(registry.isForeign('zoe', 's-1'))
  t.notOk(registry.isForeign('max', 's-2'))
})

test('a session that is bound again keeps its owner', async (t) => {
  const registry = new SessionRegistry()
  registry.bindSession('s-1', sessionOf('zoe'))
  const again = sessionOf('zoe')
  registry.bindSession('s-1', again)

  t.equal(registry.sessionOf('zoe', 's-1'), again)
  t.ok(registry.isForeign('max', 's-1'))
})

test('a file is read by the person it was delivered to, for the pages of the last delivery', async (t) => {
  const registry = new SessionRegistry()
  registry.deliverFiles('zoe', ['m1', 'm2'], ['/'])
  registry.deliverFiles('zoe', ['m2'], ['/sales'])
  registry.deliverFiles('max', [], ['/'])

  t.same(registry.pagesOfFile('zoe', 'm1'), ['/'])
  t.same(registry.pagesOfFile('zoe', 'm2'), ['/sales'])
  t.equal(registry.pagesOfFile('max', 'm1'), undefined)
  t.equal(registry.pagesOfFile('zoe', 'm3'), undefined)
})

test('at the limit of sessions the least recently used one is dropped', async (t) => {
  const registry = new SessionRegistry()
  for (let count = 0; count < 200; count += 1) registry.bindSession(`s-${count}`, sessionOf('zoe'))
  t.ok(registry.sessionOf('zoe', 's-0'))
  registry.bindSession('one-more', sessionOf('zoe'))

  t.ok(registry.sessionOf('zoe', 's-0'))
  t.equal(registry.sessionOf('zoe', 's-1'), undefined)
  t.notOk(registry.isForeign('max', 's-1'))
})

test("a person with many sessions and files does not displace another person's", async (t) => {
  const registry = new SessionRegistry()
  registry.bindSession('hers', sessionOf('zoe'))
  registry.deliverFiles('zoe', ['hers'], ['/'])
  for (let count = 0; count < 30_000; count += 1) {
    registry.bindSession(`s-${count}`, sessionOf('max'))
    registry.deliverFiles('max', [`m-${count}`], ['/'])
  }

  t.ok(registry.sessionOf('zoe', 'hers'))
  t.ok(registry.pagesOfFile('zoe', 'hers'))
  t.notOk(registry.pagesOfFile('max', 'm-0'))
  t.ok(registry.pagesOfFile('max', 'm-29999'))
})

test('at the limit of people the least recently seen one is dropped', async (t) => {
  const registry = new SessionRegistry()
  registry.bindSession('hers', sessionOf('zoe'))
  for (let count = 0; count < 20_000; count += 1) registry.deliverFiles(`p-${count}`, ['m'], ['/'])

  t.equal(registry.sessionOf('zoe', 'hers'), undefined)
  t.notOk(registry.isForeign('max', 'hers'))
})

test('the latest list of pages replaces the one before', async (t) => {
  const session = sessionOf('zoe')
  session.listPages([page('h1', '', true), page('h2', 'sales'), page('', 'nothing')])
  session.listPages([page('h1', '', true), page('h3', 'stock')])

  t.equal(session.defaultHash, 'h1')
  t.equal(session.pathOf('h3'), '/stock')
  t.equal(session.pathOf('h2'), undefined)
  t.equal(session.pathOf(''), undefined)
})

const steps = ['zoe binds', 'max binds', 'zoe binds many', 'max binds many'] as const

/** Ownership of `s-1` for zoe after a step, by the table; `s-1` is not among the many. */
function after(step: (typeof steps)[number], ownership: Ownership): Ownership {
  if (step === 'zoe binds') return ownershipTransitions[ownership]
  if (step === 'max binds') return ownership === 'unknown' ? 'foreign' : ownership
  const isDropped = ownership === (step === 'zoe binds many' ? 'own' : 'foreign')
  return isDropped ? 'unknown' : ownership
}

/** Takes one step, and returns whether the bound id belongs to the person who bound it. */
function take(registry: SessionRegistry, step: (typeof steps)[number]): boolean {
  const sub = step.slice(0, 3)
  if (!step.endsWith('many')) {
    const isBound = registry.bindSession('s-1', sessionOf(sub))
    return isBound === (registry.sessionOf(sub, 's-1') !== undefined)
  }
  for (let id = 0; id < 200; id += 1) registry.bindSession(`${sub}-${id}`, sessionOf(sub))
  return true
}

test('in all sequences of four steps, an id has one owner, until it is dropped at a limit', async (t) => {
  const sequences: (typeof steps)[number][][] = [[]]
  const faults: string[] = []
  for (const sequence of sequences) {
    if (sequence.length < 4) sequences.push(...steps.map((step) => [...sequence, step]))
    const registry = new SessionRegistry()
    let expected: Ownership = 'unknown'
    for (const step of sequence) {
      expected = after(step, expected)
      const isRight = take(registry, step) && registry.ownershipOf('zoe', 's-1') === expected
      if (!isRight) faults.push(sequence.join(', '))
    }
  }
  t.equal(sequences.length, 1 + 4 + 16 + 64 + 256)
  t.same(faults, [])
})

test('the session of another person cannot be bound', async (t) => {
  const registry = new SessionRegistry()
  t.ok(registry.bindSession('s-1', sessionOf('zoe')))
  t.notOk(registry.bindSession('s-1', sessionOf('max')))

  t.equal(registry.sessionOf('max', 's-1'), undefined)
  t.ok(registry.sessionOf('zoe', 's-1'))
})
