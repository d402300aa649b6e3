import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { test } from 'tap'
import { root } from './support/chain.ts'

test('the demo shows every person the pages that the policy grants, in every way to ask', async (t) => {
  const demo = spawn(process.execPath, ['demo/main.ts', '--check'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => demo.kill())

  const [said, [code]] = await Promise.all([text(demo.stdout), once(demo, 'exit')])

  t.comment(said)
  t.equal(code, 0)
  t.match(said, /Eve Impostor/)
  t.notMatch(said, /(?:yes|no) !!/)
})
