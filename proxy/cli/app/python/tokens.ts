/** A name, a string or a sign of Python source. */
export type Token = {
  readonly kind: 'name' | 'string' | 'sign'
  readonly text: string
  /**
   * The value of a string; null when it is known only at run time (an f-string, bytes, an escape).
   */
  readonly value: string | null
  readonly line: number
  readonly column: number
}

/**
 * The parts of Python that are needed to find calls (Python 3.14 reference, "Lexical analysis").
 * Layout is skipped, and numbers are read as names.
 */
const PART = new RegExp(
  [
    /(?<space>[ \t\f\r\n]+|\\\r?\n|#[^\n]*)/u,
    /(?<prefix>[rRbBuUfFtT]{0,2})(?<quote>'''|"""|'|")/u,
    /(?<name>[\p{L}\p{M}\p{N}_]+)/u,
    /(?<sign>[\s\S])/u
  ]
    .map(({ source }) => source)
    .join('|'),
  'uy'
)

type Groups = Readonly<Record<'prefix' | 'quote' | 'name' | 'sign', string | undefined>>

/**
 * Splits Python source into tokens. It never fails: text that is not Python gives meaningless
 * tokens.
 */
export function readTokens(source: string): readonly Token[] {
  const tokens: Token[] = []
  const positionAt = positionsIn(source)
  let offset = 0
  while (offset < source.length) {
    PART.lastIndex = offset
    // The last alternative matches any character, so there is always a match with groups.
    const { 0: matched, groups } = PART.exec(source) as RegExpExecArray & { groups: Groups }
    const at = positionAt(offset)
    offset += matched.length
    const { prefix, quote, name, sign } = groups
    if (quote !== undefined) {
      const end = endOfString(source, offset, quote)
      const body = source.slice(offset, end)
      offset = Math.min(source.length, end + quote.length)
      tokens.push({ kind: 'string', text: '', value: readString(`${prefix}`, body), ...at })
    } else if (name !== undefined) tokens.push({ kind: 'name', text: name, value: null, ...at })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, value: null, ...at })
  }
  return tokens
}

/**
 * The end of the string that began before `start`: its quote, or the end of the line for a short
 * string.
 */
function endOfString(source: string, start: number, quote: string): number {
  for (let offset = start; offset < source.length; offset++) {
    if (source[offset] === '\\') offset++
    else if (source.startsWith(quote, offset)) return offset
    else if (quote.length === 1 && source[offset] === '\n') return offset
  }
  return source.length
}

/** The escapes that occur in file names and paths. A text with another escape is unknown. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\'],
  ["\\'", "'"],
  ['\\"', '"']
])

function readString(prefix: string, body: string): string | null {
  const kind = prefix.toLowerCase()
  if (kind.includes('b') || (/[ft]/.test(kind) && /[{}]/.test(body))) return null
  if (kind.includes('r') || !body.includes('\\')) return body
  const plain = body.replace(/\\[\s\S]/g, (escaped) => ESCAPES.get(escaped) ?? '\0')
  return plain.includes('\0') ? null : plain
}

/** Returns line and column for increasing offsets. */
function positionsIn(source: string): (offset: number) => { line: number; column: number } {
  let line = 1
  let start = 0
  let seen = 0
  return (offset) => {
    for (; seen < offset; seen++) {
      if (source[seen] !== '\n') continue
      line++
      start = seen + 1
    }
    return { line, column: offset - start + 1 }
  }
}
