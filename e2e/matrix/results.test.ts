import { test } from 'tap'
import { failuresOf, markdown, plainText, type Result, tableOf } from './results.ts'

const given = (version: string, form: Result['form'], title: string): Omit<Result, 'verdict'> => ({
  version,
  form,
  title
})

const results: readonly Result[] = [
  { ...given('1.40.2', 'navigation', 'a | b'), verdict: { kind: 'ok' } },
  { ...given('1.40.2', 'folder', 'a | b'), verdict: { kind: 'fail', why: 'it leaks' } },
  { ...given('1.67.0', 'navigation', 'a | b'), verdict: { kind: 'ok' } },
  { ...given('1.67.0', 'folder', 'a | b'), verdict: { kind: 'cannot', why: 'no folder' } },
  { ...given('1.40.2', 'navigation', 'c'), verdict: { kind: 'cannot', why: 'too old' } },
  { ...given('1.67.0', 'folder', 'c'), verdict: { kind: 'ok' } }
]

test('one failure makes a cell fail, and a version supports what one kind of app supports', async (t) => {
  t.same(tableOf(results), {
    versions: ['1.40.2', '1.67.0'],
    rows: [
      { title: 'a | b', cells: ['FAIL', 'ok'] },
      { title: 'c', cells: ['cannot', 'ok'] }
    ],
    notes: ['a | b: no folder (1.67.0)', 'c: too old (1.40.2)']
  })
  t.same(failuresOf(results), ['1.40.2, folder: a | b: it leaks'])
})

test('the table is a line for each case, on a terminal and on a page', async (t) => {
  t.match(plainText(tableOf(results)), 'FAIL    ok      a | b\ncannot  ok      c\n')
  t.match(markdown(tableOf(results)), '| a \\| b | FAIL | ok |\n| c | cannot | ok |\n')
})
