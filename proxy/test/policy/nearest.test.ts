import { test } from 'tap'
import { didYouMean, nearest } from '../../policy/nearest.ts'

const KINDS = ['group', 'email', 'domain', 'sub', 'claim']

test('a typing error finds the word that was meant', async (t) => {
  const slips: readonly (readonly [string, string])[] = [
    ['grup', 'group'],
    ['groop', 'group'],
    ['gruop', 'group'],
    ['GROUP', 'group'],
    ['groups', 'group'],
    ['emial', 'email'],
    ['domian', 'domain'],
    ['claims', 'claim'],
    ['sbu', 'sub']
  ]
  for (const [slip, word] of slips) t.equal(nearest(slip, KINDS), word, slip)
})

test('the nearer of two words is suggested, and the first of two that are equally near', async (t) => {
  t.equal(nearest('salez', ['sale', 'sales']), 'sale')
  t.equal(nearest('analysts', ['analyst', 'analysts']), 'analysts')
})

test('a word that is too far away, too short or too long gets no suggestion', async (t) => {
  t.equal(nearest('team', KINDS), null)
  t.equal(nearest('', KINDS), null)
  t.equal(nearest('hr', ['it']), null)
  t.equal(nearest('x'.repeat(65), ['x'.repeat(64)]), null)
})

test('a long word gets a suggestion for at most three errors', async (t) => {
  const word = 'a-very-long-name-of-a-role-for-people-of-the-finance-department'
  t.equal(nearest(`${word.slice(0, -3)}`, [word]), word)
  t.equal(nearest(`${word.slice(0, -4)}`, [word]), null)
  t.equal(nearest(word.replace('very', 'vxyz'), [word]), word)
  t.equal(nearest(word.replace('-very-', '-xyzw-'), [word]), null)
})

test('the search for a suggestion ends after a fixed number of words', async (t) => {
  const many = Array.from({ length: 500 }, (_, i) => `word-${i}`)

  t.equal(nearest('grup', ['group', ...many]), 'group')
  t.equal(nearest('grup', [...many, 'group']), null)
})

test('a message without a suggestion ends with the other advice', async (t) => {
  t.equal(didYouMean('grup', KINDS, 'write one'), '; did you mean `group`?')
  t.equal(didYouMean('team', KINDS, 'write one'), '; write one')
})
