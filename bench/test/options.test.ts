import { test } from 'tap'
import { BenchFault } from '../fault.ts'
import { readOptions } from '../options.ts'

const names = ['verify', 'relay']

test('a benchmark is chosen by name, and the rest has a fallback', async (t) => {
  t.same(readOptions(['verify'], names), {
    name: 'verify',
    json: false,
    rounds: 5,
    only: '',
    profile: undefined
  })
  t.same(
    readOptions(['relay', '--json', '--rounds', '2', '--only', 'GET', '--profile', 'out'], names),
    {
      name: 'relay',
      json: true,
      rounds: 2,
      only: 'GET',
      profile: 'out'
    }
  )
})

test('what is not known is refused with the words that are', async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['is no benchmark', []],
    ['"other" is no benchmark', ['other']],
    ['"verify relay" is no benchmark', ['verify', 'relay']],
    ['--rounds must be a number', ['verify', '--rounds', 'many']],
    ['--rounds must be a number', ['verify', '--rounds', '0']],
    ['--rounds must be a number', ['verify', '--rounds', '1.5']],
    ['--fast', ['verify', '--fast']]
  ]
  for (const [message, args] of cases) {
    const fault = caught(() => readOptions(args, names))
    t.ok(fault instanceof BenchFault, args.join(' '))
    t.match(String(fault), message)
    t.match(String(fault), 'Use: npm run bench -- verify|relay')
  }
})

const caught = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (fault) {
    return fault
  }
}
