import { test } from 'tap'
import { cellOf, differences, WIDEST_CELL } from '../../check/verdict.ts'
import { type Outcome, outcomeOf } from '../../check/ways.ts'

const shown: Outcome = { shown: true }
const hidden: Outcome = { shown: false }
const broken: Outcome = { shown: null, fault: 'timed out' }
const yes = { allow: true, rule: '/x', reason: 'granted' } as const
const no = { allow: false, rule: '/x', reason: 'page-denied' } as const
const all = (outcome: Outcome) => ({
  url: outcome,
  navigation: outcome,
  hash: outcome,
  name: outcome
})

test('a cell shows the result of each way, the decision of the policy, and whether they differ', async (t) => {
  t.equal(cellOf(all(shown), yes), 'UNHM yes')
  t.equal(cellOf(all(hidden), no), '---- no')
  t.equal(cellOf({ ...all(hidden), hash: shown }, no), '--H- no !!')
  t.equal(cellOf({ ...all(shown), name: broken }, yes), 'UNH? yes !!')
  t.equal(cellOf({ ...all(shown), name: broken }, yes).length, WIDEST_CELL)
})

test('a failed attempt never counts as a page that was not shown', async (t) => {
  t.equal(cellOf({ ...all(hidden), url: broken }, no), '?--- no !!')
})

test('each difference is reported in a sentence', async (t) => {
  t.same(differences('Bob', '/x', all(hidden), no), [])
  t.same(differences('Bob', '/x', { ...all(hidden), hash: shown, url: broken }, no), [
    'Bob, /x by its URL: timed out; the policy says no (page-denied)',
    'Bob, /x by a websocket message with its hash: shown; the policy says no (page-denied)'
  ])
  t.same(differences('Bob', '/x', { ...all(shown), navigation: hidden }, yes), [
    "Bob, /x by the app's navigation: not shown; the policy says yes (granted)"
  ])
})

test('an attempt that throws is an outcome of its own', async (t) => {
  t.same(await outcomeOf(async () => true), shown)
  t.same(
    await outcomeOf(async () => {
      throw new Error('timed out\ncall log')
    }),
    broken
  )
  t.same(await outcomeOf(() => Promise.reject('gone')), { shown: null, fault: 'gone' })
})
