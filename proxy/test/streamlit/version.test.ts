import { test } from 'tap'
import { classifyVersion, listsPagesInNewSession } from '../../streamlit/version.ts'

test('a version is classified by its major and minor number only', async (t) => {
  const cases = [
    ['1.40.0', 'tested'],
    ['1.67.0', 'tested'],
    ['1.67.99', 'tested'],
    ['1.54', 'tested'],
    ['1.50rc1', 'tested'],
    ['1.39.9', 'older'],
    ['0.99.1', 'older'],
    ['1.68.0', 'newer'],
    ['2.0.0', 'newer'],
    ['', 'unreadable'],
    ['one', 'unreadable'],
    ['1', 'unreadable'],
    ['1.5x', 'older'],
    ['99999.1', 'unreadable'],
    [' 1.50.0', 'unreadable']
  ] as const
  for (const [version, judged] of cases) {
    t.equal(classifyVersion(version), judged, JSON.stringify(version))
  }
})

test('only versions before 1.44 list the pages of a folder with the session', async (t) => {
  const cases = [
    ['1.40.2', true],
    ['1.43.2', true],
    ['1.44.0', false],
    ['1.67.0', false],
    ['', false]
  ] as const
  for (const [version, lists] of cases) t.equal(listsPagesInNewSession(version), lists, version)
})
