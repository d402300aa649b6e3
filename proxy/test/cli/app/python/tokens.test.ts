import { test } from 'tap'
import { readTokens } from '../../../../cli/app/python/tokens.ts'

/**
 * Names and signs unchanged, strings as `"..."`, and `?` for strings that are known only at run
 * time.
 */
function told(source: string): string {
  return readTokens(source)
    .map(({ kind, text, value }) =>
      kind === 'string' ? (value === null ? '?' : `"${value}"`) : text
    )
    .join(' ')
}

test('the tokenizer separates names, strings and signs, and skips comments and layout', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['', ''],
    ['import streamlit as st # why', 'import streamlit as st'],
    ['a = \\\n  b\r\n', 'a = b'],
    ['größe_1 = x2', 'größe_1 = x2'],
    [`f('it''s', "x # y")`, 'f ( "it" "s" , "x # y" )'],
    ['"""a "quoted"\nword""" b', '"a "quoted"\nword" b'],
    [`'''it's''' r'\\d' R"\\\\" u'x'`, `"it's" "\\d" "\\\\" "x"`],
    [`'a\\'b' "c\\"d" 'e\\\\f'`, `"a'b" "c"d" "e\\f"`],
    [`'\\n' b'x' rb"x" f'{a}' f'plain' t"{b}" rf'{c}'`, '? ? ? ? "plain" ? ?'],
    [`'never closed\nnext`, '"never closed" next'],
    ['"""never closed', '"never closed"'],
    ['"ends in a backslash\\', '"ends in a backslash\\"'],
    ['st.Page(\u{1f600})', 'st . Page ( \u{1f600} )']
  ]
  for (const [source, wanted] of cases) t.equal(told(source), wanted, source)
})

test('each token has its line and column', async (t) => {
  const places = readTokens('a\n  "x\\\ny" b\r\n\nc').map(({ line, column }) => `${line}:${column}`)

  t.strictSame(places, ['1:1', '2:3', '3:4', '5:1'])
})

test('a long source is read in one pass', async (t) => {
  const source = 'st.Page("x.py", title="x")\n'.repeat(20_000)

  t.equal(readTokens(source).length, 200_000)
})
