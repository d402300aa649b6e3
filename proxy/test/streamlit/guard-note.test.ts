import { test } from 'tap'
import { readGuardNote } from '../../streamlit/guard-note.ts'

const connected = {
  pagewarden: 1,
  key: 'k',
  session: 's-1',
  resumed: true,
  lost: null,
  pages: ['/'],
  files: ['f'],
  listed: [['h', '/']]
}

const read = (facts: object) => readGuardNote(JSON.stringify(facts))

test('the notes of the guard are read', (t) => {
  t.same(read(connected), {
    kind: 'connected',
    key: 'k',
    sessionId: 's-1',
    isResumed: true,
    lost: null,
    pages: ['/'],
    files: ['f'],
    listed: [['h', '/']]
  })
  t.match(read({ ...connected, lost: '/x' }), { lost: '/x' })
  t.match(read({ ...connected, resumed: 'yes' }), { isResumed: false })
  t.same(read({ pagewarden: 1, key: 'k', refused: '/x' }), {
    kind: 'refused',
    key: 'k',
    page: '/x'
  })
  t.same(read({ pagewarden: 1, key: 'k', file: 'f' }), { kind: 'file', key: 'k', id: 'f' })
  t.end()
})

test("a message to the page that embeds the app is not the guard's", (t) => {
  for (const text of ['', '{"type":"x"}', ' {"pagewarden":1}', '[]']) {
    t.equal(readGuardNote(text), null)
  }
  t.end()
})

test('a note of another version, or none that can be read, is unknown', (t) => {
  const notes = [
    '{"pagewarden":2}',
    '{"pagewarden":1}',
    '{"pagewarden":1,"file":"f"}',
    '{"pagewarden":',
    `{"pagewarden":1,"key":"k","file":"${'x'.repeat(300_000)}"}`,
    ...[
      { key: 1 },
      { session: 1 },
      { pages: 'x' },
      { files: [1] },
      { listed: [['h']] },
      { listed: [1] }
    ].map((bent) => JSON.stringify({ ...connected, ...bent }))
  ]
  for (const note of notes) t.same(readGuardNote(note), { kind: 'unknown' }, note.slice(0, 40))
  t.end()
})
