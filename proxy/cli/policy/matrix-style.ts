/** For light and dark screens and for paper. Words show each state; colour only repeats them. */
export const MATRIX_STYLE = `
:root { color-scheme: light dark; --ink: #1a1d24; --soft: #565d6b; --paper: #fff; --ground: #f4f5f7;
  --line: #d9dce3; --head: #eceef2; --yes: #0a5c2b; --yes-ground: #dcf3e3; --some: #6b4500;
  --some-ground: #fdf0cf; --no: #6a7180 }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a9b0bd; --paper: #1c1f26;
  --ground: #12141a; --line: #363b46; --head: #262a33; --yes: #93e0ad; --yes-ground: #173323;
  --some: #f2cf7f; --some-ground: #3a2f12; --no: #949cab } }
* { box-sizing: border-box }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
header, section { max-width: 80rem; margin: 0 auto 2rem }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2 }
h2 { margin: 0 0 .75rem; font-size: 1.15rem }
p { margin: .25rem 0; max-width: 46rem }
.soft, caption { color: var(--soft) }
.warn { padding: .5rem .75rem; border-left: 4px solid var(--some); background: var(--some-ground) }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line);
  border-radius: .75rem }
.scroll:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-variant-numeric: tabular-nums }
caption { caption-side: bottom; text-align: left; padding: .75rem 1rem; font-size: .875rem }
th, td { padding: .5rem .75rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top }
tbody:last-of-type tr:last-child > * { border-bottom: 0 }
thead th { background: var(--head); font-size: .875rem; vertical-align: bottom }
.matrix thead tr:last-child th { font-weight: 500 }
.matrix thead span { display: inline-block; writing-mode: vertical-rl; transform: rotate(180deg);
  max-height: 16rem; white-space: nowrap }
.matrix td { text-align: center; border-left: 1px solid var(--line); white-space: nowrap }
.matrix thead th { border-left: 1px solid var(--line); text-align: center }
.matrix a { color: inherit }
.matrix tbody th { position: sticky; left: 0; background: var(--paper); white-space: nowrap }
.matrix thead tr:last-child th:first-child { position: sticky; left: 0; border-left: 0;
  text-align: left }
.matrix .group th { padding: .35rem .75rem; color: var(--soft); font-size: .8rem; font-weight: 500;
  background: var(--head) }
.matrix .group td { border-left: 0; background: var(--head) }
.yes { background: var(--yes-ground); color: var(--yes); font-weight: 600 }
.some { background: var(--some-ground); color: var(--some); font-weight: 600 }
.no { color: var(--no) }
code { font-family: ui-monospace, monospace; font-size: .925em; overflow-wrap: anywhere }
ul { margin: 0; padding: 0; list-style: none }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dt { color: var(--soft) } dd { margin: 0 }
@media print {
  :root { color-scheme: light; --ground: #fff }
  body { padding: 0; font-size: 9pt }
  .scroll { overflow: visible; border: 0 }
  .matrix tbody th, .matrix thead th { position: static }
  thead { display: table-header-group } tr { break-inside: avoid }
  * { print-color-adjust: exact }
}
@page { size: landscape; margin: 1.5cm }
`
