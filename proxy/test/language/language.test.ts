import fc from 'fast-check'
import { test } from 'tap'
import { LANGUAGES, type Language, languageOf } from '../../language/language.ts'

test('a person is answered in the language they like best of those we have', (t) => {
  const cases: readonly (readonly [string | undefined, Language])[] = [
    [undefined, 'en'],
    ['', 'en'],
    ['ja', 'ja'],
    ['JA-jp', 'ja'],
    ['ja-JP, ja;q=0.9, en-US;q=0.8, en;q=0.7', 'ja'],
    ['en-GB,en;q=0.9,ja;q=0.8', 'en'],
    ['en;q=0.8, ja;q=0.9', 'ja'],
    ['en;q=0.8, ja;q=0.801', 'ja'],
    ['ja, en', 'ja'],
    ['en, ja', 'en'],
    ['fr-CH, de;q=0.9', 'en'],
    ['fr, ja;q=0.1', 'ja'],
    ['*', 'en'],
    ['fr, *;q=0.5', 'en'],
    ['en;q=0, *', 'ja'],
    ['en;q=0', 'en'],
    ['ja;q=0, en;q=0.1', 'en'],
    ['*;q=0.9, en;q=0.5', 'ja'],
    ['ja;q=0.2, ja-JP;q=0.9, en;q=0.5', 'ja'],
    ['ja ; q=1.000 , en;q=0.999', 'ja'],
    ['ja;q=1.5, en;q=0.1', 'en'],
    ['ja;level=1, en;q=0.1', 'en'],
    ['jamaican, en;q=0.1', 'en'],
    [`${'x,'.repeat(600)}ja`, 'en']
  ]
  for (const [header, language] of cases) t.equal(languageOf(header), language, String(header))
  t.end()
})

test('whatever is sent, the answer is a language that we have', (t) => {
  fc.assert(
    fc.property(fc.string(), (header) => LANGUAGES.includes(languageOf(header))),
    { numRuns: 500, seed: 5 }
  )
  t.end()
})
