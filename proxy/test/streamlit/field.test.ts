import { test } from 'tap'
import { type FieldPaths, textsIn } from '../../streamlit/field.ts'
import { field, joined } from '../support/frames.ts'

test('texts are found at their places alone, each time that they are there', async (t) => {
  const places: FieldPaths = new Map([
    [4, [[], [1]]],
    [5, [[2, 3]]]
  ])
  const cases = [
    ['a member itself, and what lies in it', field(4, field(1, 'a')), ['\n\u0001a', 'a']],
    ['more than one', joined(field(4, ''), field(5, field(2, field(3, 'b')))), ['', 'b']],
    ['twice', field(5, joined(field(2, field(3, 'b')), field(2, field(3, 'c')))), ['b', 'c']],
    ['a number in front', field(5, field(2, joined(field(3, 7), field(3, 'b')))), ['b']],
    ['a number where a member belongs', joined(field(4, 7), field(5, 7)), []],
    ['a number on the way', field(5, field(2, 7)), []],
    ['another member', field(6, field(1, 'a')), []],
    ['another place in it', field(5, field(1, field(3, 'a'))), []],
    ['nothing', new Uint8Array(), []]
  ] as const
  for (const [what, bytes, texts] of cases) t.same(textsIn(bytes, places), texts, what)
})

test('bytes that are not a message are an error', async (t) => {
  const places: FieldPaths = new Map([[4, [[1]]]])
  t.throws(() => textsIn(field(4, 'abc').subarray(0, -1), places))
  t.throws(() => textsIn(field(4, 'abc'), places))
})
