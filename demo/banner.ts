import { SAMPLE_PAGES } from './pages.ts'
import type { Sample } from './people.ts'

/** The text that the demo prints when it runs: the address, the people, and the pages of each. */
export function banner(origin: string, samples: readonly Sample[]): string {
  const rows = samples.map(({ person, decide }) => [
    person.name,
    person.emailVerified ? person.email : `${person.email} (unverified)`,
    person.groups.join(', '),
    SAMPLE_PAGES.map(({ path }) => path)
      .filter((path) => decide(path).allow)
      .join('  ')
  ])
  return [
    '',
    `  Open ${origin} and sign in as one of:`,
    '',
    ...columns([['', 'email', 'groups', 'may open'], ...rows]).map((line) => `    ${line}`),
    '',
    '  The policy is streamlit/pagewarden.yaml. Ctrl-C stops the demo.',
    ''
  ].join('\n')
}

/** Formats rows as lines with aligned columns. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length))
  )
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('   ')
      .trimEnd()
  )
}
