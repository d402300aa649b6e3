import { test } from 'tap'
import { renderLines } from '../../cli/render.ts'
import { layTable } from '../../cli/table.ts'
import { visible, widthOf } from '../../cli/visible.ts'

test('text from outside cannot colour or move the terminal', async (t) => {
  const text = 'a\u001b[2Jb\r\n\u202ec\u2028'

  t.equal(visible(text), 'a\\u{1B}[2Jb\\u{D}\\u{A}\\u{202E}c\\u{2028}')
  t.equal(
    renderLines([[text, { tone: 'bad', text }]], true),
    `${visible(text)}\u001b[31m${visible(text)}\u001b[39m\n`
  )
})

test('the output has colours only when they are wanted', async (t) => {
  const line = [{ tone: 'good' as const, text: 'yes' }, ' and no']

  t.equal(renderLines([line], false), 'yes and no\n')
  t.equal(renderLines([line], true), '\u001b[32myes\u001b[39m and no\n')
})

test('wide letters take two columns, and combining marks take none', async (t) => {
  for (const [text, width] of [
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['x\u0323', 1],
    ['📈', 2]
  ] as const) {
    t.equal(widthOf(text), width, text)
  }
})

test('columns are aligned, and the last one has no spaces after it', async (t) => {
  const rows = [['日本', 'b'], ['c', { tone: 'soft' as const, text: 'd' }], ['e']]

  t.equal(renderLines(layTable(rows, '> '), false), '> 日本  b\n> c     d\n> e\n')
  t.strictSame(layTable([]), [])
})
