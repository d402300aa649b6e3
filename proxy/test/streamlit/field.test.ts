import { test } from 'tap'
import { fieldsOf, textsAt } from '../../streamlit/field.ts'
import { field, joined } from '../support/frames.ts'

test('texts are found at their path alone, each time that it is there', async (t) => {
  const cases = [
    ['the first of a path', field(4, field(1, 'a')), [4, 1], ['a']],
    ['more than one', joined(field(4, 'a'), field(5, 'b'), field(4, 'c')), [4], ['a', 'c']],
    ['a number in front', joined(field(4, 7), field(4, 'a')), [4], ['a']],
    ['a number where a text belongs', field(4, 7), [4], []],
    ['another number', field(5, 'a'), [4], []],
    ['nothing', new Uint8Array(), [4], []]
  ] as const
  for (const [what, bytes, path, texts] of cases) t.same(textsAt(bytes, path), texts, what)
})

test('fields are told as they lie there, and bytes that are no message are an error', async (t) => {
  const bytes = joined(field(1, 7), field(2, 'ab'))
  const [[number, value] = [0, new Uint8Array()]] = fieldsOf(bytes)
  t.equal(number, 2)
  t.same(Buffer.from(value), Buffer.from('ab'))
  t.equal(value.buffer, bytes.buffer, 'nothing is copied')
  t.throws(() => [...fieldsOf(bytes.subarray(0, -1))])
})
