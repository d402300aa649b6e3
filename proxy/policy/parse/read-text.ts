import type { Report } from '../fault.ts'
import { FILE } from '../policy.ts'

/** Far above any real policy, and small enough to be read within a breath. */
const LONGEST_TEXT = 1_048_576

/**
 * Characters that a reader of the file does not see, or that show them another order than the
 * machine reads (Unicode Technical Standard 39; CVE-2021-42574, "Trojan Source"). U+FFFD is what is
 * left of bytes that were no UTF-8.
 */
const UNSEEN =
  /[[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{fffd}]--[\t]]/gv

/**
 * Looks at the bare text before YAML is asked, and says whether it is fit to be parsed. Each unseen
 * character is named once, where it first stands.
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

/** A byte order mark is no fault at the very beginning: editors of Windows write it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function formatCharacter(character: string): string {
  if (character === '\ufffd') return 'the file is not UTF-8 here (U+FFFD); save it as UTF-8'
  const code = Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')
  return `a reader of the file cannot see the character U+${code} here; take it out`
}
