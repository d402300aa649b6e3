import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { type Test, test } from 'tap'
import { RawSession } from '../demo/check/raw-session.ts'
import { root, startChain } from './support/chain.ts'
import { logged } from './support/log.ts'
import { cookieOf } from './support/mock.ts'

type Told = { readonly code: number; readonly out: string; readonly err: string }

/** Runs the command line in the repository's folder. */
function pagewarden(...words: readonly string[]): Promise<Told> {
  return new Promise((resolve) => {
    const cli = join(root, 'proxy', 'cli.ts')
    execFile(process.execPath, [cli, ...words], { cwd: root }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

const policy = join('streamlit', 'pagewarden.yaml')

/** A folder of pages, the older kind of app, on the chain's Streamlit. */
function startFolderApp(t: Test) {
  const app = t.testdir({
    'app.py': 'import streamlit as st\nst.title("Home")\n',
    pages: { '1_sales.py': 'import streamlit as st\n', '2_extra.py': 'import streamlit as st\n' }
  })
  return startChain(t, ({ streamlit }) => ({
    streamlit: {
      args: ['-m', 'streamlit', 'run', join(app, 'app.py'), '--server.port', `${streamlit}`]
    }
  }))
}

test('the command line reads the pages of a running app and replays the log of the proxy', async (t) => {
  const chain = await startChain(t)
  const same = await pagewarden('policy', 'pages', policy, '--app', chain.streamlit)
  t.match(same, { code: 0, out: /The policy names the app's 5 pages/ })
  const gate = await pagewarden('policy', 'pages', policy, '--app', chain.proxy)
  t.match(gate, { code: 2, out: '', err: /421; name Streamlit's own address/ })

  const cookie = await cookieOf(chain, 'bob')
  await fetch(`${chain.origin}/payroll`, { headers: { cookie } })
  const session = await RawSession.open({ origin: chain.origin, headers: { cookie } })
  await session?.ask({ name: 'admin' })
  await session?.ask({ name: 'sales' })
  session?.close()
  await logged(chain, /websocket closed/)
  const dir = t.testdir({
    'new.yaml':
      'version: 1\npages:\n  /: [signed-in]\n  /sales: [group:hr]\n  /admin: [group:analysts]\n'
  })
  const log = join(dir, 'proxy.log')
  await writeFile(log, chain.log.join('\n'))
  const people = join(dir, 'people.yaml')
  const bob = '{ sub: 11111111-aaaa-4aaa-8aaa-000000000002, groups: [analysts] }'
  await writeFile(people, `- ${bob}\n`)

  const replayed = await pagewarden(
    'policy',
    'replay',
    log,
    '--policy',
    join(dir, 'new.yaml'),
    '--people',
    people
  )

  t.equal(replayed.code, 1)
  t.match(
    replayed.out,
    /Would be refused.*\/sales .*granted by \/sales → page-not-granted by \/sales/s
  )
  t.match(
    replayed.out,
    /Would be allowed.*\/admin .*page-not-granted by \/admin → granted by \/admin/s
  )
  const again = await pagewarden('policy', 'replay', log, '--policy', policy, '--people', people)
  t.match(again, { code: 0, out: /Nothing would differ/ })
})

test('the command line reads the pages of an app with a folder of pages', async (t) => {
  const chain = await startFolderApp(t)
  const told = await pagewarden('policy', 'pages', policy, '--app', chain.streamlit, '--json')

  t.equal(told.code, 1)
  const { pages, findings } = JSON.parse(told.out)
  t.match(pages, [{ path: '/' }, { path: '/sales' }, { path: '/extra' }])
  t.match(JSON.stringify(findings), 'names `/extra`')
})
