import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { contrastOf, schemesOf } from '../support/contrast.ts'

const folder = join(import.meta.dirname, '..', '..', 'browser')
const style = await readFile(join(folder, 'console.css'), 'utf8')
const parts = await readFile(join(folder, 'console-parts.css'), 'utf8')

test('every text of the console stands out from its ground, in light and in dark', (t) => {
  const onSheets = ['--ink', '--soft', '--accent', '--good', '--fair', '--bad'].flatMap((text) =>
    ['--paper', '--raised'].map((ground) => [text, ground] as const)
  )
  const pairs = [
    ...onSheets,
    ['--ink', '--ground'],
    ['--on-accent', '--accent'],
    ['--paper', '--bad'],
    ['--good', '--good-ground'],
    ['--fair', '--fair-ground'],
    ['--bad', '--bad-ground'],
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((tint) => ['--on-tint', `--tint-${tint}`] as const)
  ] as const
  for (const [scheme, colours] of Object.entries(schemesOf(style))) {
    for (const [text, ground] of pairs) {
      const contrast = contrastOf(colours[text] ?? '', colours[ground] ?? '')
      t.ok(contrast >= 4.5, `${scheme}: ${text} on ${ground} is ${contrast.toFixed(2)}`)
    }
  }
  t.end()
})

test('nothing is loaded, and nothing moves for whoever asked for that', (t) => {
  t.notMatch(style + parts, /url\(|@import/)
  const [calm = ''] = style.split('@media (prefers-reduced-motion: no-preference)')
  t.notMatch(calm + parts, /animation|transition|@keyframes/)
  t.end()
})
