import type { Report } from '../fault.ts'
import { FILE } from '../policy.ts'

/** Far above any real policy, and small enough to be read in an instant. */
const LONGEST_TEXT = 1_048_576

/**
 * Characters that a reader of the file does not see, or that show the text in another order than
 * the parser reads it (Unicode Technical Standard 39; CVE-2021-42574, "Trojan Source"). U+FFFD
 * stands for bytes that are not UTF-8.
 */
const UNSEEN =
  /[[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{fffd}]--[\t]]/gv

/**
 * Checks the raw text before YAML reads it, and returns whether it can be parsed. Each unseen
 * character is reported once, where it is first.
 */
export function isReadable(text: string, report: Report): boolean {
  if (text.length > LONGEST_TEXT) {
    report(
      FILE,
      'text-too-long',
      `the policy has ${text.length} characters and may have ${LONGEST_TEXT}; put people into groups of the user pool and name the groups`
    )
    return false
  }
  const seen = new Set<string>()
  const lines = text.split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    for (const { 0: character, index: offset } of line.matchAll(UNSEEN)) {
      if (seen.has(character)) continue
      seen.add(character)
      report({ line: index + 1, column: offset + 1 }, 'text-character', formatCharacter(character))
    }
  }
  return seen.size === 0
}

/** A byte order mark at the very beginning is valid, because Windows editors write it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function formatCharacter(character: string): string {
  if (character === '\ufffd') return 'the file is not UTF-8 here (U+FFFD); save it as UTF-8'
  const code = Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')
  return `a reader of the file cannot see the character U+${code} here; take it out`
}
