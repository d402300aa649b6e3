/** A word, a string or a sign of Python source. */
export type Token = {
  readonly kind: 'name' | 'string' | 'sign'
  readonly text: string
  /** What a string says; null when only running it would tell (an f-string, bytes, an escape). */
  readonly value: string | null
  readonly line: number
  readonly column: number
}

/**
 * The parts of Python that are needed to find calls (Python 3.14 reference, "Lexical analysis"): no
 * layout, and numbers are names that nobody asks for.
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

/** Takes Python source apart. It never fails: text that is no Python has odd tokens, that is all. */
export function readTokens(source: string): readonly Token[] {
  const tokens: Token[] = []
  const place = placesIn(source)
  let offset = 0
  while (offset < source.length) {
    PART.lastIndex = offset
    // The last alternative takes anything, so that there always is a match with groups.
    const { 0: matched, groups } = PART.exec(source) as RegExpExecArray & { groups: Groups }
    const at = place(offset)
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

/** Where the string that began before `start` ends: at its quote, or at the line's end if short. */
function endOfString(source: string, start: number, quote: string): number {
  for (let offset = start; offset < source.length; offset++) {
    if (source[offset] === '\\') offset++
    else if (source.startsWith(quote, offset)) return offset
    else if (quote.length === 1 && source[offset] === '\n') return offset
  }
  return source.length
}

/** The escapes that stand in file names and paths; for any other the text is not known. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\'],
  ["\\'", "'"],
  ['\\"', '"']
])

function readString(prefix: string, body: string): string | null {
  const kind = prefix.toLowerCase()
  if (kind.includes('b') || (/[ft]/.test(kind) && /[{}]/.test(body))) return null
  if (kind.includes('r') || !body.includes('\\')) return body
  const plain = body.replace(/\\[\s\S]/g, (pair) => ESCAPES.get(pair) ?? '\0')
  return plain.includes('\0') ? null : plain
}

/** Line and column of offsets that only grow. */
function placesIn(source: string): (offset: number) => { line: number; column: number } {
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
