/** Long enough to identify the text. A message is one line of a log. */
const LONGEST = 60

/** Characters that could break the line, colour the terminal or reverse the reading order. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Quotes text of a policy file for a message: in backticks, on one line, and bounded. */
export function quote(text: string): string {
  const letters = [...text]
  const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : text
  return `\`${onOneLine(short)}\``
}

/** Text for a message of one line, without characters that act on a terminal or a log. */
export function onOneLine(text: string): string {
  return text.replace(UNSAFE, escapeLetter)
}

function escapeLetter(letter: string): string {
  return `\\u{${Number(letter.codePointAt(0)).toString(16).toUpperCase()}}`
}
