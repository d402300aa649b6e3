import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { ROOT } from '../images.ts'

const sources = readdirSync(join(ROOT, 'infra'), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.ts') && !file.startsWith('test/'))
  .map((file) => ({ file, text: readFileSync(join(ROOT, 'infra', file), 'utf8') }))

test('infra and the proxy share one type', async (t) => {
  const shared = sources.flatMap(
    ({ text }) => text.match(/^import .*\.\.\/(?!settings).*proxy.*$/gm) ?? []
  )
  t.ok(shared.length > 0)
  for (const line of shared)
    t.equal(line, "import type { Environment } from '../proxy/config/config.ts'")
})

test('only the entry files of infra use the process', async (t) => {
  t.same(
    sources
      .filter(({ text }) => text.includes('node:process'))
      .map(({ file }) => file)
      .sort(),
    ['cost/main.ts', 'main.ts']
  )
})

test('no file looks anything up in AWS', async (t) => {
  t.same(
    sources
      .filter(({ text }) => /\.from\w*Lookup\(|valueFromLookup/.test(text))
      .map(({ file }) => file),
    []
  )
})
