import type { Form } from '../attack/environment.ts'
import type { Verdict } from '../attack/verdict.ts'

/** The outcome of one case in one Streamlit with one kind of app. */
export type Result = {
  /** As `1.67.0`. */
  readonly version: string
  readonly form: Form
  readonly title: string
  readonly verdict: Verdict
}

/** A case in all versions. */
export type Row = { readonly title: string; readonly cells: readonly string[] }

export type Table = {
  readonly versions: readonly string[]
  readonly rows: readonly Row[]
  /** The features that each version lacks. */
  readonly notes: readonly string[]
}

/** One line for each case, one column for each version; both kinds of app in one cell. */
export function tableOf(results: readonly Result[]): Table {
  const versions = [...new Set(results.map(({ version }) => version))]
  const titles = [...new Set(results.map(({ title }) => title))]
  const rows = titles.map((title) => ({
    title,
    cells: versions.map((version) =>
      cellOf(results.filter((result) => result.title === title && result.version === version))
    )
  }))
  return { versions, rows, notes: notesOf(results) }
}

function cellOf(results: readonly Result[]): string {
  const kinds = new Set(results.map(({ verdict }) => verdict.kind))
  if (kinds.has('fail')) return 'FAIL'
  if (kinds.has('ok')) return 'ok'
  return kinds.has('cannot') ? 'cannot' : ''
}

function notesOf(results: readonly Result[]): readonly string[] {
  const whys = results.flatMap(({ title, version, verdict }) =>
    verdict.kind === 'cannot' ? [{ key: `${title}: ${verdict.why}`, version }] : []
  )
  const keys = [...new Set(whys.map(({ key }) => key))]
  return keys.map((key) => {
    const versions = whys.filter((why) => why.key === key).map(({ version }) => version)
    return `${key} (${[...new Set(versions)].join(', ')})`
  })
}

/** The failures, one on each line. */
export function failuresOf(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ version, form, title, verdict }) =>
    verdict.kind === 'fail' ? [`${version}, ${form}: ${title}: ${verdict.why}`] : []
  )
}

/** The table for a terminal: columns as wide as the versions, the statement last. */
export function plainText({ versions, rows, notes }: Table): string {
  const wide = (texts: readonly string[]) => texts.map((cell) => cell.padEnd(8)).join('')
  const lines = rows.map(({ title, cells }) => `${wide(cells)}${title}`)
  return `${[wide(versions), ...lines, '', ...notes].join('\n')}\n`
}

/** The page docs/streamlit-versions.md. */
export function markdown({ versions, rows, notes }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    '# Streamlit versions',
    '',
    'Written by `npm run matrix -- --write`, which runs the attack suite (`e2e/attack`) in a real',
    'Streamlit of each version, with an app of `st.navigation` and one of a `pages/` folder. A column',
    'named `off` is without the guard (`PAGEWARDEN_GUARD=off`). Each',
    'attack is tried on Streamlit itself first, where it must work. `cannot` is for what a version has',
    'not, and what therefore cannot leak; it was tried all the same.',
    '',
    line(['case', ...versions]),
    line(['---', ...versions.map(() => '---')]),
    ...rows.map(({ title, cells }) => line([title.replaceAll('|', '\\|'), ...cells])),
    '',
    '## What a version has not',
    '',
    ...notes.map((note) => `- ${note}`),
    ''
  ].join('\n')
}
