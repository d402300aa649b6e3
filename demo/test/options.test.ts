import { test } from 'tap'
import { readOptions } from '../options.ts'

test('the demo runs until it is stopped, unless a check is requested', async (t) => {
  t.match(readOptions([]), { check: false })
  t.match(readOptions(['--check', '--screenshots', 'docs']), { check: true, screenshots: 'docs' })
})

test('an invalid argument is reported with the usage', async (t) => {
  const cases: readonly [args: readonly string[], says: RegExp][] = [
    [['--chekc'], /'--chekc'[\s\S]*Use: npm run demo/],
    [['now'], /'now'[\s\S]*Use: npm run demo/],
    [['--screenshots', 'docs'], /say --check too/]
  ]
  for (const [args, says] of cases) t.throws(() => readOptions(args), { message: says })
})
