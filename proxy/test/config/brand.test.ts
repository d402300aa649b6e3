import { join } from 'node:path'
import { test } from 'tap'
import { loadBrand } from '../../config/brand.ts'

const faults: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['65 KiB', 'a'.repeat(65 * 1024), /larger than 64 KiB/],
  ['what is no UTF-8', Buffer.from([0xff, 0xfe]), /is no UTF-8/],
  ['the end of its element', 'a { content: "</STYLE><script>" }', /holds `<\/style`/],
  ['a NUL', 'a\0b', /holds a NUL/],
  ['an import', '@IMPORT "https://evil.example/x.css";', /loads something/],
  [
    'a remote image',
    '.brand { background: URL( "https://evil.example/x.png") }',
    /loads something/
  ],
  ['an image beside the page', '.brand { background: url(/logo.png) }', /loads something/]
]

test('a brand is normalized as browsers do it', async (t) => {
  const css = '\ufeff.brand { background: url("data:image/svg+xml,x") }\r\np { color: red }\r'
  const folder = t.testdir({ 'brand.css': css })

  t.equal(
    await loadBrand(join(folder, 'brand.css')),
    '.brand { background: url("data:image/svg+xml,x") }\np { color: red }\n'
  )
})

test('a brand is optional', async (t) => {
  t.equal(await loadBrand(null), null)
})

for (const [what, css, fault] of faults) {
  test(`a brand with ${what} stops the start`, async (t) => {
    const folder = t.testdir({ 'brand.css': css })
    const loading = loadBrand(join(folder, 'brand.css'))
    await t.rejects(loading, { code: 'PW_CONFIG_INVALID', message: fault })
  })
}

test('an unreadable brand stops the start', async (t) => {
  const folder = t.testdir({})
  for (const file of [join(folder, 'none.css'), folder]) {
    await t.rejects(loadBrand(file), {
      code: 'PW_CONFIG_INVALID',
      message: /PAGEWARDEN_BRAND_CSS cannot be read: E/
    })
  }
})
