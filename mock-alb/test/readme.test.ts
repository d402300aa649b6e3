import { readFile } from 'node:fs/promises'
import { test } from 'tap'
import { CONTROL_SCHEMAS } from '../aws/control-schema.ts'
import { DEFAULTS } from '../settings.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

test('the table of settings names every variable and its default', async (t) => {
  const rows = readme.matchAll(/^\| `(MOCK_ALB_\w+)` \| [^|]+ \| (.+) \|$/gm)
  const documented = Object.fromEntries([...rows].map(([, name, value]) => [name, value]))
  t.strictSame(Object.keys(documented), Object.keys(DEFAULTS))
  for (const [name, value] of Object.entries(DEFAULTS)) {
    // An empty default is derived from other settings, and the people file from the program's path.
    const expected = name === 'MOCK_ALB_PEOPLE' ? 'mock-alb/people.yaml' : value
    if (expected !== '') t.equal(documented[name], `\`${expected}\``, name)
  }
})

test('the README lists every behaviour that can be changed', async (t) => {
  for (const name of Object.keys(CONTROL_SCHEMAS.behaviour.body.properties)) {
    t.match(readme, `\`${name}\``)
  }
})

test('every control in the table exists', async (t) => {
  const control = await readFile(new URL('../aws/control.ts', import.meta.url), 'utf8')
  const paths = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, path]) => path)
  t.strictSame(
    paths(readme, /^\| `(?:GET|POST) (\/[\w/]+)`/gm).sort(),
    paths(control, /app\.(?:get|post)[^(]*\(\s*'([^']+)'/g).sort()
  )
})
