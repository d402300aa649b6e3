import { test } from 'tap'
import { readLogLine } from '../../../cli/policy/log-line.ts'
import { readPeople } from '../../../cli/policy/read-people.ts'
import { replay } from '../../../cli/policy/replay-log.ts'
import { policyOf } from '../../policy/people.ts'

const POLICY = policyOf(`version: 1
roles: { us: [sub:u-1] }
pages:
  /: [signed-in]
  /ours: [us]
  /hr: [group:hr]
  /most: { allow: [signed-in], deny: [group:x, sub:u-2] }
  /none: []
`)

function decided(sub: string, page: string) {
  return { sub, page, allowed: true, rule: page, reason: 'granted', policy: 'v', time: '' }
}

test('a replay with only the id of a person decides what is certain', async (t) => {
  const cases: readonly (readonly [string, string, boolean | undefined])[] = [
    ['u-1', '/', true],
    ['u-1', '/ours', true],
    ['u-2', '/ours', undefined],
    ['u-1', '/hr', undefined],
    ['u-1', '/most', undefined],
    ['u-2', '/most', false],
    ['u-1', '/none', false],
    ['u-1', '/unlisted', false],
    ['u-1', '/..', false],
    ['u-1', '/_stcore/stream', true],
    ['u-1', '/media', false]
  ]
  for (const [sub, page, allowed] of cases) {
    const [replayed] = replay([decided(sub, page)], POLICY, new Map())

    t.equal(replayed?.to?.allowed, allowed, `${sub} ${page}`)
  }
})

test('a replay with a described person decides everything', async (t) => {
  const reading = readPeople(
    'people.yaml',
    '- { sub: u-2, groups: [hr, 007], claims: { team: risk } }'
  )
  const people = reading.ok ? reading.people : new Map()

  t.match(people.get('u-2'), { groups: ['007', 'hr'], claims: { team: 'risk' } })
  t.match(replay([decided('u-2', '/hr'), decided('u-2', '/hr')], POLICY, people), [
    { to: { allowed: true, reason: 'granted', rule: '/hr' }, count: 2 }
  ])
})

test('only policy decisions are read from a log', async (t) => {
  const line = { msg: 'refused', sub: 'u', page: '/x', rule: null, reason: 'page-unlisted' }
  const cases: readonly (readonly [string, string])[] = [
    [JSON.stringify(line), 'decision'],
    [`app  | ${JSON.stringify({ ...line, rule: '/x', policy: 'v', time: 't' })}`, 'decision'],
    [JSON.stringify({ ...line, msg: 'listening' }), 'other'],
    [JSON.stringify({ ...line, sub: null }), 'other'],
    [JSON.stringify({ ...line, page: null }), 'other'],
    [JSON.stringify({ ...line, reason: 7 }), 'other'],
    [JSON.stringify({ ...line, reason: 'token-expired' }), 'other'],
    ['null', 'unread'],
    ['hello', 'unread'],
    ['{', 'unread']
  ]
  for (const [text, kind] of cases) t.equal(readLogLine(text).kind, kind, text)
})
