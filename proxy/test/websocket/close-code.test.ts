import { test } from 'tap'
import { cutReason, relayedCode } from '../../websocket/close-code.ts'

test('a close code is forwarded unchanged, unless it may never be sent', async (t) => {
  const cases = [
    [1000, 1000],
    [1001, 1001],
    [1005, undefined],
    [1006, null],
    [1009, 1009],
    [1012, 1012],
    [1015, null],
    [4401, 4401]
  ] as const
  for (const [code, relayed] of cases) t.equal(relayedCode(code), relayed, `${code}`)
})

test('a reason is cut to 123 bytes, at the end of a character', async (t) => {
  const cases = [
    ['', ''],
    ['short', 'short'],
    ['x'.repeat(123), 'x'.repeat(123)],
    ['x'.repeat(200), 'x'.repeat(123)],
    ['é'.repeat(100), 'é'.repeat(61)],
    ['🦉'.repeat(40), '🦉'.repeat(30)],
    [`x${'🦉'.repeat(40)}`, `x${'🦉'.repeat(30)}`]
  ] as const
  for (const [reason, cut] of cases) t.equal(cutReason(reason), cut)
})
