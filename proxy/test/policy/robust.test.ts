import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'tap'
import { parsePolicy } from '../../policy/parse/parse.ts'

const SAMPLE = readFileSync(new URL('../../../streamlit/pagewarden.yaml', import.meta.url), 'utf8')

const PIECES = [':', ' ', '\n', '- ', '[', ']', '{', '}', '&a', '*a', '!t', '"', "'", '#', '|', '>']
const WORDS = ['version', 'pages', 'allow', 'deny', '/', '/a', 'group:x', 'roles', '? ', '---\n']

function isSound(text: string): boolean {
  const parsed = parsePolicy(text)
  if (parsed.ok) return true
  const lines = text.split('\n')
  return (
    parsed.faults.length > 0 &&
    parsed.faults.every(
      ({ line, column, message }) =>
        line >= 1 &&
        line <= lines.length &&
        column >= 1 &&
        column <= (lines[line - 1] ?? '').length + 1 &&
        message === message.replace(/\p{Cc}/gu, '')
    )
  )
}

test('any text is a policy, or has faults with positions inside the text', async (t) => {
  const mess = fc.array(fc.oneof(fc.constantFrom(...PIECES, ...WORDS), fc.string()))

  fc.assert(
    fc.property(mess, (pieces) => isSound(pieces.join(''))),
    { numRuns: 500 }
  )
  t.pass()
})

test('a message stays on one line when the parser quotes the text', (t) => {
  for (const text of ['"\\U\n', '"\\x\u0007"', '"\\u\u202e\n'])
    t.ok(isSound(text), JSON.stringify(text))
  t.end()
})

test('an extra bracket leaves every fault in a line that exists', (t) => {
  for (let start = 0; start < SAMPLE.length; start += 7) {
    t.ok(isSound(`${SAMPLE.slice(0, start)}}${SAMPLE.slice(start + 7)}`), `at ${start}`)
  }
  t.end()
})

test('a policy with a removed, added or swapped part is a policy or has faults', async (t) => {
  const cut = fc.nat({ max: SAMPLE.length })
  const piece = fc.constantFrom('', ...PIECES, ...WORDS, '\t', '\u202e')

  fc.assert(
    fc.property(cut, fc.nat({ max: 12 }), piece, (start, length, inserted) =>
      isSound(SAMPLE.slice(0, start) + inserted + SAMPLE.slice(start + length))
    ),
    { numRuns: 80 }
  )
  t.pass()
})
