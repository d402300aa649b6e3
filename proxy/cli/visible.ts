/**
 * Characters that could colour or move a terminal, break the line or reverse the reading order.
 * Files, logs and names from outside may contain them (CVE-2021-42574, "Trojan Source").
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * Text that takes two columns: wide East Asian letters and pictographs (Unicode Annex 11,
 * approximately).
 */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u{3000}-\u{303f}\u{ff01}-\u{ff60}]/u

/** Escapes every unsafe character. */
export function visible(text: string): string {
  return text.replace(
    UNSAFE,
    (letter) => `\\u{${Number(letter.codePointAt(0)).toString(16).toUpperCase()}}`
  )
}

/** The number of columns that visible text takes in a terminal. */
export function widthOf(text: string): number {
  return [...text.normalize('NFC')]
    .filter((letter) => !/\p{Mn}/u.test(letter))
    .reduce((width, letter) => width + (WIDE.test(letter) ? 2 : 1), 0)
}
