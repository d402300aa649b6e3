import { test } from 'tap'
import { LANGUAGES, wordsIn } from '../../language/language.ts'
import { sentenceOf } from '../../language/sentences.ts'

const english = wordsIn('en')

/** All texts of a catalogue, by where they stand. */
const textsIn = (words: object, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(words).flatMap(([key, value]) => {
    if (typeof value === 'function') return [[`${path}${key}`, value('/sales')] as const]
    return typeof value === 'string'
      ? [[`${path}${key}`, value] as const]
      : textsIn(value, `${path}${key}.`)
  })

test('every language has every sentence, and none is left over from another', (t) => {
  for (const language of LANGUAGES) {
    const texts = textsIn(wordsIn(language))
    t.same(
      texts.map(([path]) => path).sort(),
      textsIn(english)
        .map(([path]) => path)
        .sort()
    )
    for (const [path, text] of texts) t.match(text, /\S/, `${language} ${path}`)
  }
  for (const [path, text] of textsIn(wordsIn('ja'))) {
    t.match(text, /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u, `ja ${path}: ${text}`)
    const own = text.replaceAll(/\/sales|Streamlit|Pagewarden|guard/g, '')
    t.notMatch(own, /[a-z]{3}/, `ja ${path}`)
  }
  const { notice, lostSession } = wordsIn('ja')
  for (const text of [notice('/sales'), lostSession('/sales')]) t.match(text, '/sales')
  t.end()
})

test('a sentence for each status, and one for what has none', (t) => {
  t.equal(sentenceOf(403, english), 'You may not open this.')
  t.equal(sentenceOf(418, english), english.unanswered)
  t.equal(sentenceOf(500, english), english.broken)
  t.equal(sentenceOf(403, wordsIn('ja')), 'このページを開く権限がありません。')
  t.end()
})
