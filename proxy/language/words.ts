import { ENGLISH } from './english.ts'
import { JAPANESE } from './japanese.ts'
import type { Language } from './language.ts'
import type { Words } from './sentences.ts'

const words: Readonly<Record<Language, Words>> = { en: ENGLISH, ja: JAPANESE }

export function wordsIn(language: Language): Words {
  return words[language]
}
