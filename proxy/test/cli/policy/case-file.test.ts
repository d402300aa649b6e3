import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { isCaseFile, readCaseFile } from '../../../cli/policy/case-file.ts'

test('a case is recognized by the text below its `---`', async (t) => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['---\nas {}\n  yes /\n', true],
    ['version: 1\n---\n\n# why\nas {}\n', true],
    ['version: 1\r\n--- \r\n  fault 1:1 x y\r\n', true],
    ['version: 1\npages:\n  /: [signed-in]\n', false],
    ['---\nversion: 1\npages: {}\n', false],
    ['version: 1\n---\npages: {}\n', false],
    [`---\n${'\n'.repeat(50_000)}x`, false]
  ]
  for (const [text, isCase] of cases) t.equal(isCaseFile(text), isCase, text.slice(0, 40))
})

test('the golden cases of the policy tests can be read as cases', async (t) => {
  const folder = new URL('../../policy/cases/', import.meta.url)
  for (const name of readdirSync(folder)) {
    const text = readFileSync(new URL(name, folder), 'utf8')

    t.ok(isCaseFile(text), name)
    t.strictSame(readCaseFile(name, text).faults, [], name)
  }
})

test('a text above the `---` is a policy only if it contains more than comments', async (t) => {
  t.equal(readCaseFile('x', '# only a word\n\n---\nas {}\n').policy, '')
  t.equal(readCaseFile('x', 'version: 1\n---\nas {}\n').policy, 'version: 1\n')
  t.strictSame(readCaseFile('x', 'no seam').questions, [])
})
