/** `PAGE_FILENAME_REGEX` of streamlit/source_util.py (1.40.2 to 1.67.0, unchanged). */
const FILE_NAME = /([0-9]*)[_ -]*(.*)\.py/

/** A pictograph with its skin tone and its tags, as in the flag of Wales. */
const PICTURE = '(?:\\p{ExtPict}|\\p{EMod})\\u{fe0f}?\\p{EMod}?[\\u{e0020}-\\u{e007f}]*'

/**
 * An emoji at the beginning, which `extract_leading_emoji` of streamlit/string_util.py removes.
 * Streamlit has a list of emoji, which also contains each of them without variation selectors. So
 * this is the grammar of Unicode Technical Standard 51 (ED-14a to ED-17) with optional selectors.
 */
const LEADING_EMOJI = new RegExp(
  `^(?:\\p{RI}{2}|[#*0-9]\\u{fe0f}?\\u{20e3}|${PICTURE}(?:\\u{200d}${PICTURE})*)[_ \\-]*`,
  'v'
)

/**
 * The URL path that Streamlit gives to the file of a page: `pages/2_📈_Sales report.py` becomes
 * `Sales_report` (`page_icon_and_name` of streamlit/source_util.py).
 */
export function pageNameOf(file: string): string {
  const base = file.slice(file.lastIndexOf('/') + 1)
  const [, number = '', rest = ''] = FILE_NAME.exec(base) ?? []
  const name = rest.replace(/[_ ]+/g, '_').trim() || number
  return name.replace(LEADING_EMOJI, '')
}

/** Whether a file of `pages/` is a page (`_mpa_v1` of streamlit 1.67.0 script_runner.py). */
export function isPageFile(name: string): boolean {
  return name.endsWith('.py') && !name.startsWith('.') && name !== '__init__.py'
}

/** Files with numbers first, by number; then by name in lower case (`page_sort_key`, same file). */
export function comparePageFiles(one: string, other: string): number {
  const [a, b] = [sortKey(one), sortKey(other)]
  if (a.number !== b.number) return a.number < b.number ? -1 : 1
  return a.name < b.name ? -1 : Number(a.name > b.name)
}

function sortKey(file: string): { number: number; name: string } {
  const [, number = '', name = ''] = FILE_NAME.exec(file) ?? []
  return {
    number: number === '' ? Number.POSITIVE_INFINITY : Number(number),
    name: name.toLowerCase()
  }
}
