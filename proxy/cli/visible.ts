/**
 * What would colour or move a terminal, break the line or turn the reading order around. Files, logs
 * and names that are not ours may hold it (CVE-2021-42574, "Trojan Source").
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text that takes two columns: East Asian wide letters and pictures (Unicode Annex 11, roughly). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u{3000}-\u{303f}\u{ff01}-\u{ff60}]/u

/** Text of which every character can be seen. */
export function visible(text: string): string {
  return text.replace(
    UNSAFE,
    (letter) => `\\u{${Number(letter.codePointAt(0)).toString(16).toUpperCase()}}`
  )
}

/** The columns that visible text takes in a terminal. */
export function widthOf(text: string): number {
  return [...text.normalize('NFC')]
    .filter((letter) => !/\p{Mn}/u.test(letter))
    .reduce((width, letter) => width + (WIDE.test(letter) ? 2 : 1), 0)
}
