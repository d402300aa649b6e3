import { test } from 'tap'
import { isAtLeast, parseVersion } from '../version.mjs'

test('a version is read from its leading numbers, with any prefix and suffix', async (t) => {
  const cases: readonly [text: string, version: readonly number[]][] = [
    ['24.21.0', [24, 21, 0]],
    ['v20.20.2', [20, 20, 2]],
    ['Python 3.13.0rc1', [3, 13, 0]],
    ['none', []]
  ]
  for (const [text, version] of cases) t.same(parseVersion(text), version, text)
})

test('versions are compared as numbers, not as text', async (t) => {
  const cases: readonly [have: string, oldest: string, isEnough: boolean][] = [
    ['3.10', '3.10', true],
    ['3.9.18', '3.10', false],
    ['3.11.7', '3.10', true],
    ['4.0', '3.10', true],
    ['3', '3.10', false],
    ['24.21.0', '20.0.0', true],
    ['19.9.9', '20.0.0', false],
    ['unknown', '3.10', false]
  ]
  for (const [have, oldest, isEnough] of cases) {
    t.equal(isAtLeast(have, oldest), isEnough, `${have} against ${oldest}`)
  }
})
