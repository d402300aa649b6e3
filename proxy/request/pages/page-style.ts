/**
 * The style of our own pages. The custom properties are the interface for a brand: an operator's style
 * follows this one and can set them, fill `.brand`, or change anything else.
 *
 * Every text has a contrast of at least 4.5 to its background (WCAG 2.2, 1.4.3). A test checks this.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #14171f; --soft: #565d6b; --paper: #ffffff;
  --ground: #f2f4f8; --line: #d8dce5; --link: #0a50c2; --on-link: #ffffff; --radius: .875rem;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Yu Gothic UI", Meiryo,
  "Noto Sans CJK JP", "Noto Sans JP", sans-serif }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff4; --soft: #a8b0bf; --paper: #1b1f27;
  --ground: #101319; --line: #363c49; --link: #8db6ff; --on-link: #0b1526 } }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center;
  padding: clamp(.75rem, 4vw, 2rem); background: var(--ground); color: var(--ink);
  font: 1rem/1.6 var(--font) }
main { width: 100%; max-width: 36rem; padding: clamp(1.5rem, 5vw, 2.75rem);
  background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius);
  box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 12px 32px -12px rgb(0 0 0 / .14) }
.brand:empty { display: none }
.status { margin: 0 0 .5rem; color: var(--soft); font-size: .875rem; font-weight: 600;
  letter-spacing: .04em; font-variant-numeric: tabular-nums }
h1 { margin: 0; font-size: clamp(1.375rem, 4.5vw, 1.75rem); line-height: 1.3; font-weight: 650;
  text-wrap: balance }
h2 { margin: 1.75rem 0 .625rem; font-size: 1rem; font-weight: 600 }
p { margin: 1rem 0 0; text-wrap: pretty }
dl { margin: 1.5rem 0; padding: 1rem 0; display: grid; grid-template-columns: max-content 1fr;
  gap: .5rem 1.25rem; border: solid var(--line); border-width: 1px 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
code { font: .925em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
a { color: var(--link); text-underline-offset: .2em }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem }
nav a, button, .do { display: inline-block; min-height: 2.75rem; max-width: 100%;
  padding: .55rem 1rem; border: 1px solid var(--line); border-radius: .625rem;
  background: transparent; color: var(--link); font: inherit; text-decoration: none;
  overflow-wrap: anywhere; cursor: pointer }
.main { border-color: var(--link); background: var(--link); color: var(--on-link); font-weight: 600 }
nav a:hover, .do:hover, button:hover { border-color: currentColor }
.do.main:hover, button.main:hover { text-decoration: underline }
a:focus-visible, button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.acts { margin-top: 1.75rem; display: flex; flex-wrap: wrap; gap: .75rem }
form { margin: 0 }
.waits::after { content: ""; display: block; width: 100%; height: 3px; margin-top: 1.25rem;
  border-radius: 3px; background: linear-gradient(90deg, transparent, var(--link), transparent) 0 0 /
  40% 100% no-repeat var(--line) }
@media (prefers-reduced-motion: no-preference) {
  .waits::after { animation: wait 2.4s ease-in-out infinite }
  @keyframes wait { from { background-position: -70% 0 } to { background-position: 170% 0 } } }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd + dt { margin-top: .75rem } }
@media (forced-colors: active) { .main { border: 2px solid } }
@media print { body { background: none } main { border: 0; box-shadow: none } .acts { display: none } }
`
