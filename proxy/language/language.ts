import { ENGLISH } from './english.ts'
import { JAPANESE } from './japanese.ts'
import type { Words } from './sentences.ts'

/** The languages of our own sentences. The first is the default. */
export const LANGUAGES = ['en', 'ja'] as const

export type Language = (typeof LANGUAGES)[number]

/** The rest of a longer header is ignored. */
const maxCharacters = 1_000

type Preference = { readonly range: string; readonly quality: number; readonly at: number }

/**
 * The language that a person prefers among ours (RFC 9110 section 12.5.4). A range means its language,
 * whatever the region (RFC 4647 section 3.3.1 in reverse: `ja-JP` accepts `ja`). `*` means every language
 * that no other range names. Among equal preferences the first one counts.
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  const preferences = preferencesIn((acceptLanguage ?? '').slice(0, maxCharacters))
  const [best] = LANGUAGES.flatMap((language) => preferenceFor(language, preferences)).toSorted(
    compare
  )
  return best?.language ?? LANGUAGES[0]
}

function preferencesIn(header: string): readonly Preference[] {
  return header.split(',').flatMap((item, at) => {
    const [, range, digits = '1'] =
      /^\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(
        item
      ) ?? []
    return range === undefined ? [] : [{ range: range.toLowerCase(), quality: Number(digits), at }]
  })
}

/** The highest preference for a language; none for a language that is not wanted. */
function preferenceFor(language: Language, wishes: readonly Preference[]) {
  const own = wishes.filter(({ range }) => range === language || range.startsWith(`${language}-`))
  const [wish] =
    own.length > 0 ? own.toSorted(compare) : wishes.filter(({ range }) => range === '*')
  return wish === undefined || wish.quality === 0 ? [] : [{ ...wish, language }]
}

function compare(one: Preference, other: Preference): number {
  return other.quality - one.quality || one.at - other.at
}

const words: Readonly<Record<Language, Words>> = { en: ENGLISH, ja: JAPANESE }

/** Every sentence of ours in a language. */
export function wordsIn(language: Language): Words {
  return words[language]
}
