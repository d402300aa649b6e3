/** The style of the pages on the AWS side, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #f3f5f8; --card: #fff; --line: #dde2ea; --text: #17202e; --soft: #586376;
  --accent: #1f5fd6; --accent-soft: #e9f0fd; --accent-text: #1b4fae; --warn: #8a4b00; --warn-soft: #fdf0dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0e131b; --card: #171e29; --line: #2b3544; --text: #e9edf4; --soft: #a1adbf;
    --accent: #6ea1ff; --accent-soft: #1d2c48; --accent-text: #a9c7ff; --warn: #ffcb85; --warn-soft: #3d2c12;
  }
}
* { box-sizing: border-box; margin: 0 }
body {
  min-height: 100vh; display: grid; place-items: center; padding: 2rem 1rem;
  background: var(--back); color: var(--text); font: 16px/1.45 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 44rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 12px 40px rgb(16 24 40 / .08);
}
header { margin-bottom: 1.5rem; padding-left: 3.75rem; position: relative }
header p { color: var(--soft); margin-top: .25rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.2 }
.shield { position: absolute; left: -.1rem; top: -.1rem; width: 3rem; fill: var(--accent) }
.shield .tick { fill: none; stroke: var(--card); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
ul { list-style: none; padding: 0; display: grid; gap: .5rem }
button {
  width: 100%; display: grid; grid-template: "face who groups" auto "face note note" auto / 2.75rem 1fr auto;
  gap: .125rem .875rem; align-items: center; padding: .75rem 1rem; text-align: left; cursor: pointer;
  font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 12px;
  transition: border-color .12s, background-color .12s;
}
button:hover { border-color: var(--accent); background: var(--accent-soft) }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.face {
  grid-area: face; width: 2.75rem; height: 2.75rem; display: grid; place-items: center; border-radius: 50%;
  background: var(--accent-soft); color: var(--accent-text); font-weight: 600; font-size: .9rem;
}
button:hover .face { background: var(--accent); color: var(--card) }
.who { grid-area: who; display: flex; flex-wrap: wrap; column-gap: .5rem; align-items: baseline }
.email, .note { color: var(--soft); font-size: .875rem }
.groups { grid-area: groups; text-align: right }
.note { grid-area: note }
.chip {
  display: inline-block; padding: 0 .55rem; border-radius: 99px; font-size: .8rem; line-height: 1.4rem; border: 1px solid transparent;
  background: var(--accent-soft); color: var(--accent-text); white-space: nowrap;
}
.chip.none { background: none; color: var(--soft); border: 1px dashed var(--line) }
.chip.warn { background: var(--warn-soft); color: var(--warn) }
@media (max-width: 34rem) {
  main { padding: 1.25rem }
  button { grid-template: "face who" auto "face groups" auto "face note" auto / 2.75rem 1fr }
  .groups { text-align: left }
}
@media (prefers-reduced-motion: reduce) { button { transition: none } }
`
