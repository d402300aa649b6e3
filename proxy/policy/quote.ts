/** Enough to know the text again; a message is one line of a log. */
const LONGEST = 60

/** What could break the line, colour the terminal or turn the reading order around. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text of a policy file for a message: between backticks, on one line, and not endless. */
export function quote(text: string): string {
  const letters = [...text]
  const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : text
  return `\`${onOneLine(short)}\``
}

/** Text for the one line of a message, with nothing in it that a terminal or a log would act upon. */
export function onOneLine(text: string): string {
  return text.replace(UNSAFE, escapeLetter)
}

function escapeLetter(letter: string): string {
  return `\\u{${Number(letter.codePointAt(0)).toString(16).toUpperCase()}}`
}
