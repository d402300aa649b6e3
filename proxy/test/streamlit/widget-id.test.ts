import { test } from 'tap'
import {
  blockPlaces,
  elementPlaces,
  widgetHash,
  widgetHashesIn
} from '../../streamlit/widget-id.ts'
import { field, joined } from '../support/frames.ts'

const hash = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const id = `$$ID-${hash}-None`

test('the hash is told of an id that Streamlit made, and of no other text', async (t) => {
  const cases = [
    [id, hash],
    [`$$ID-${hash}-a key of the app`, hash],
    [`$$STREAMLIT_INTERNAL_KEY_${id}__events`, hash],
    [`$$ID-${hash}-$$ID-${'0'.repeat(32)}-None`, hash],
    [` ${id}`, null],
    [`$$STREAMLIT_INTERNAL_KEY_ ${id}`, null],
    [`$$ID-${hash}`, null],
    ['$$ID-XYZ-None', null],
    ['', null]
  ] as const
  for (const [text, found] of cases) t.equal(widgetHash(text), found, text)
})

test('ids are read where an element or a block has them, and in no text that somebody typed', async (t) => {
  const cases = [
    ['a button', elementPlaces, field(19, field(1, id)), [hash]],
    ['a dataframe', elementPlaces, field(40, field(2, id)), [hash]],
    ['a dataframe of before', elementPlaces, field(40, field(6, id)), [hash]],
    [
      'a button in a dataframe',
      elementPlaces,
      field(40, field(13, joined(field(1, 'column'), field(2, id)))),
      [hash]
    ],
    ['an id that is none', elementPlaces, field(19, field(1, 'x')), []],
    ['a text', elementPlaces, field(29, field(1, id)), []],
    ["a button's label", elementPlaces, field(19, field(2, id)), []],
    ['an expander', blockPlaces, field(4, field(4, id)), [hash]],
    ["an expander's label", blockPlaces, field(4, field(1, id)), []],
    ['nothing', blockPlaces, new Uint8Array(), []]
  ] as const
  for (const [what, places, bytes, hashes] of cases) {
    t.same(widgetHashesIn(bytes, places), hashes, what)
  }
})
