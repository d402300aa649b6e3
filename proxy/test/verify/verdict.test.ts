import t from 'tap'
import { refused, TOKEN_REASONS } from '../../verify/verdict.ts'

t.test('reasons are kebab-case and unique', (t) => {
  for (const reason of TOKEN_REASONS) t.match(reason, /^[a-z]+(?:-[a-z]+)+$/)
  t.equal(new Set(TOKEN_REASONS).size, TOKEN_REASONS.length)
  t.end()
})

t.test('a refusal is a value', (t) => {
  t.same(refused('data-expired'), { ok: false, reason: 'data-expired' })
  t.end()
})
