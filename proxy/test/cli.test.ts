import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { test } from 'tap'

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))
const FIXTURES = fileURLToPath(new URL('cli/fixtures/', import.meta.url))

function start(argv: readonly string[]): ChildProcess {
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('PAGEWARDEN_'))
  return spawn(process.execPath, [CLI, ...argv], {
    cwd: FIXTURES,
    env: Object.fromEntries(rest),
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

async function give(argv: readonly string[]) {
  const child = start(argv)
  const { stdout, stderr } = child
  const [out, err, [code]] = await Promise.all([
    stdout === null ? '' : text(stdout),
    stderr === null ? '' : text(stderr),
    once(child, 'close')
  ])
  return { out, err, code }
}

test('the command line answers with text and an exit code', async (t) => {
  const [version, good, no, fault] = await Promise.all([
    give(['--version']),
    give(['policy', 'check']),
    give(['policy', 'check', 'broken.yaml']),
    give(['policy', 'chek'])
  ])

  t.match(version, { code: 0, out: /^pagewarden \d+\.\d+\.\d+\n$/, err: '' })
  t.match(good, { code: 0, out: /^pagewarden.yaml can be used/, err: '' })
  t.match(no, { code: 1, out: /^broken.yaml:3:7: /, err: '' })
  t.match(fault, { code: 2, out: '', err: /did you mean `pagewarden policy check`/ })
})

test('`serve` starts the proxy, which reports the missing settings', async (t) => {
  t.match(await give(['serve']), { code: 1, err: /PAGEWARDEN_ALB_ARN is required/ })
})

test('a reader that closes the pipe early causes no error', async (t) => {
  const child = start(['policy', 'matrix', '--format', 'html'])
  child.stdout?.destroy()
  const [code] = await once(child, 'exit')

  t.equal(code, 0)
})
