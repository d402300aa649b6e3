import type { NotTried } from './fault-case.ts'
import type { Verdict } from './verdict.ts'

/** docs/faults.md. */
export function page(verdicts: readonly Verdict[], untried: readonly NotTried[]): string {
  const rows = verdicts.map(({ fault, made, wanted, happened, held }) =>
    row([fault, made, wanted, happened, wordOf(held)])
  )
  const rest = untried.map(({ fault, reason }) => row([fault, '-', '-', reason, 'NOT TRIED']))
  return `# Faults

Written by \`npm run faults -- --write\`. Each fault is made against a real proxy process that twelve open
websockets and readers of pages use all the while; before it a mock load balancer's tokens, behind it a
stand-in that speaks Streamlit's wire, or Streamlit where a row says so. What came of it is judged from
outside and by the proxy's own metrics. \`npm test\` runs every row.

| fault | how it is made | what has to come of it | what happened | verdict |
|---|---|---|---|---|
${[...rows, ...rest].join('\n')}
`
}

/** As the table shows it. */
function wordOf(held: boolean | null): string {
  if (held === null) return 'NOT TRIED'
  return held ? 'held' : '**did not hold**'
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}
