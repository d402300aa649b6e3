import { test } from 'tap'
import { PAGE_STYLE } from '../../../request/pages/page-style.ts'
import { contrastOf, schemesOf } from '../../support/contrast.ts'

test('the measure is that of the standard', (t) => {
  t.equal(contrastOf('#000000', '#ffffff').toFixed(2), '21.00')
  t.equal(contrastOf('#777777', '#ffffff').toFixed(2), '4.48')
  t.end()
})

test('every text stands out from its ground, in light and in dark', (t) => {
  const pairs = [
    ['--ink', '--paper'],
    ['--soft', '--paper'],
    ['--link', '--paper'],
    ['--ink', '--ground'],
    ['--on-link', '--link']
  ] as const
  for (const [scheme, colours] of Object.entries(schemesOf(PAGE_STYLE))) {
    for (const [text, ground] of pairs) {
      const contrast = contrastOf(colours[text] ?? '', colours[ground] ?? '')
      t.ok(contrast >= 4.5, `${scheme}: ${text} on ${ground} is ${contrast.toFixed(2)}`)
    }
  }
  t.end()
})

test('nothing moves for whoever asked for that, and nothing is loaded', (t) => {
  const [calm = ''] = PAGE_STYLE.split('@media (prefers-reduced-motion: no-preference)')
  t.notMatch(calm, /animation|transition|@keyframes/)
  t.notMatch(PAGE_STYLE, /url\(|@import/)
  t.match(PAGE_STYLE, ':focus-visible')
  t.end()
})
