import { test } from 'tap'
import { quote } from '../../policy/quote.ts'

test('quoted text stays on its line and cannot colour, hide or reverse anything', async (t) => {
  t.equal(quote('group:hr'), '`group:hr`')
  t.equal(quote('a\nb'), '`a\\u{A}b`')
  t.equal(quote('\u001b[31m'), '`\\u{1B}[31m`')
  t.equal(quote('\u202eadmin'), '`\\u{202E}admin`')
})

test('long text is cut between letters', async (t) => {
  t.equal(quote('😀'.repeat(60)), `\`${'😀'.repeat(60)}\``)
  t.equal(quote('😀'.repeat(61)), `\`${'😀'.repeat(60)}…\``)
})
