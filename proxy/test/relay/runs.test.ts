import { test } from 'tap'
import { Runs } from '../../relay/runs.ts'

/** What is heard, a word each: `ask`, `begin`, `end`, and `early` for an end that another run follows. */
const after = (...heard: readonly string[]): boolean => {
  const runs = new Runs()
  for (const word of heard) {
    if (word === 'ask') runs.ask()
    else if (word === 'begin') runs.begin()
    else runs.end(word === 'early')
  }
  return runs.areOver
}

test('a session is over when all that was asked for was heard to its end', async (t) => {
  t.ok(after())
  t.notOk(after('ask'))
  t.notOk(after('ask', 'begin'))
  t.ok(after('ask', 'begin', 'end'))
  t.notOk(after('ask', 'begin', 'end', 'ask'))
  t.notOk(after('begin'), 'Streamlit began it by itself')
  t.ok(after('begin', 'end'))
})

test('a run that the app starts by itself belongs to the one before', async (t) => {
  t.notOk(after('ask', 'begin', 'early'))
  t.notOk(after('ask', 'begin', 'early', 'begin'))
  t.ok(after('ask', 'begin', 'early', 'begin', 'end'))
  t.notOk(after('ask', 'begin', 'ask', 'early', 'begin', 'end'), 'the second may be to come')
})

test('a run that replaced another before it was heard of counts for itself', async (t) => {
  t.notOk(after('ask', 'begin', 'ask', 'begin'))
  t.ok(after('ask', 'begin', 'ask', 'begin', 'end'))
  t.notOk(after('ask', 'ask', 'ask', 'begin', 'end'))
})

test('whoever listened until nothing came may say so', async (t) => {
  const runs = new Runs()
  runs.ask()
  runs.ask()
  runs.begin()
  t.ok(runs.isRunning)
  runs.end(false)
  t.notOk(runs.isRunning || runs.areOver)
  runs.settle()
  t.ok(runs.areOver)
  runs.ask()
  t.notOk(runs.areOver)
})

test('a turn is told once, from nothing running to something and back', async (t) => {
  let turns = 0
  const runs = new Runs(() => {
    turns += 1
  })
  runs.ask()
  runs.begin()
  runs.ask()
  t.equal(turns, 1)
  runs.begin()
  runs.end(false)
  runs.settle()
  t.equal(turns, 2)
})

test('what was counted of another session counts here, and no more there', async (t) => {
  const first = new Runs()
  first.ask()
  first.begin()
  const second = new Runs(undefined, first)
  t.ok(second.isRunning)
  second.end(false)
  t.ok(second.areOver)
  t.notOk(first.areOver)
})
