import { test } from 'tap'
import { idsIn, mediaIdsIn } from '../../streamlit/mentions.ts'
import { element, field, joined } from '../support/frames.ts'

const id = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const other = '0f'.repeat(28)

test('media ids are found wherever a message names them', async (t) => {
  const cases = [
    ['in a url field', field(6, `/media/${id}.png`), [id]],
    ['below a base path', field(6, `/base/media/${other}`), [other]],
    [
      'twice in one text',
      field(1, `![a](/media/${id}.png) ![b](/media/${other}.png)`),
      [id, other]
    ],
    ['at the very end', new TextEncoder().encode(`/media/${id}`), [id]],
    ['nowhere', field(1, 'no media at all'), []],
    ['as a word without an id', field(1, '/media/ is a folder'), []],
    ['too short to be one', field(1, '/media/abc'), []],
    ['cut off', new TextEncoder().encode('/media/'), []],
    ['in an empty message', new Uint8Array(), []]
  ] as const
  for (const [where, frame, ids] of cases) t.same(mediaIdsIn(element('', frame)), ids, where)
})

test('a view into a larger buffer is read within its bounds', async (t) => {
  const bytes = new TextEncoder().encode(`/media/${id}/media/${other}`)
  t.same(mediaIdsIn(bytes.subarray(0, 7 + id.length)), [id])
})

test('an id is told once, and a text of nothing but mentions is read to a bound', async (t) => {
  const mention = (at: number) => `/media/${at.toString(16).padStart(8, '0')}`
  t.same(mediaIdsIn(Buffer.from(mention(1).repeat(3))), ['00000001'])
  const many = Buffer.from(Array.from({ length: 30_000 }, (_, at) => mention(at)).join(''))
  t.equal(mediaIdsIn(many).length, 20_000)
})

test('ids that may be asked for are found at their own fields alone', async (t) => {
  const cases = [
    ['a deferred download', field(43, field(12, 'file-1')), ['file-1']],
    ['a lazy data source', field(40, field(14, field(1, 'source-1'))), ['source-1']],
    [
      'both at once',
      joined(field(43, field(12, 'f')), field(40, field(14, field(1, 's')))),
      ['f', 's']
    ],
    ['the same text in another element', field(29, field(12, 'file-1')), []],
    ['the same text in another field', field(43, field(11, 'file-1')), []],
    ['a number in front of it', field(43, joined(field(1, 7), field(12, 'file-1'))), ['file-1']],
    ['a number where a text belongs', field(43, field(12, 7)), []],
    ['nothing', new Uint8Array(), []]
  ] as const
  for (const [what, bytes, ids] of cases) t.same(idsIn(bytes), ids, what)
})
