import { test } from 'tap'
import { count, personOf } from '../../console/pieces.ts'
import { zoe } from '../support/people.ts'

test('a disc has initials, whatever the name is', (t) => {
  const cases = [
    ['zoe@example.com', 'Z'],
    ['zoe.partner@example.com', 'ZP'],
    ['山田 太郎', '山太'],
    ['@', '?'],
    ['', '?']
  ] as const
  for (const [email, initials] of cases) {
    t.match(personOf({ ...zoe, email }).markup, `>${initials}</span>`, email)
  }
  t.end()
})

test('a number has its word', (t) => {
  t.equal(count(1, 'tab'), '1 tab')
  t.equal(count(1_234, 'tab'), '1,234 tabs')
  t.equal(count(2, 'person', 'people'), '2 people')
  t.end()
})
