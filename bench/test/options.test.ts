import { test } from 'tap'
import { BenchFault } from '../fault.ts'
import { readOptions } from '../options.ts'

const names = ['whole', 'verify']

test('a benchmark is chosen by name, and the other options have defaults', async (t) => {
  const none = {
    json: undefined,
    rounds: undefined,
    only: [],
    peers: undefined,
    profile: undefined
  }
  t.same(readOptions([], names), { name: 'whole', ...none })
  t.same(readOptions(['verify'], names), { name: 'verify', ...none })
  const all = ['--json', 'a.json', '--rounds', '2', '--only', 'get,asset', '--profile', 'out']
  t.same(readOptions(['whole', ...all, '--peers', 'Pagewarden,nginx'], names), {
    name: 'whole',
    json: 'a.json',
    rounds: 2,
    only: ['get', 'asset'],
    peers: ['nginx', 'Pagewarden'],
    profile: 'out'
  })
})

test('an unknown argument is refused with the list of known ones', async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['"other" is no benchmark', ['other']],
    ['"verify whole" is no benchmark', ['verify', 'whole']],
    ['--rounds must be a number', ['verify', '--rounds', 'many']],
    ['--rounds must be a number', ['verify', '--rounds', '0']],
    ['--rounds must be a number', ['verify', '--rounds', '1.5']],
    ['"ngin" is no peer; there are: no proxy, nginx,', ['--peers', 'nginx,ngin']],
    ['--fast', ['verify', '--fast']]
  ]
  for (const [message, args] of cases) {
    const fault = caught(() => readOptions(args, names))
    t.ok(fault instanceof BenchFault, args.join(' '))
    t.match(String(fault), message)
    t.match(String(fault), 'Use: npm run bench -- [whole|verify]')
  }
  t.match(
    caught(() => readOptions([], [])),
    { message: /^"" is no benchmark/ }
  )
})

const caught = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (fault) {
    return fault
  }
}
