import { execFile } from 'node:child_process'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { type Test, test } from 'tap'
import { STANDARD_PORTS } from '../demo/wiring.ts'
import { makeBoxes, type Started, startAll, stop, untilHealth } from './containers/fleet.ts'
import { makeNamespaces, type Namespaces } from './containers/namespaces.ts'
import { listeningIn, peakOf, statusOf } from './containers/process.ts'
import { root } from './support/chain.ts'

const run = promisify(execFile)
const BOB = '11111111-aaaa-4aaa-8aaa-000000000002'
const { alb, proxy, aws, admin, streamlit: app } = STANDARD_PORTS

type Visit = { readonly pages: readonly string[]; readonly shown: readonly string[] }

async function visit({ enter }: Namespaces, sub: string): Promise<Visit> {
  const [program = '', ...args] = enter
  const script = join(root, 'e2e/containers/visit.ts')
  const { stdout } = await run(program, [...args, process.execPath, script, sub])
  return JSON.parse(stdout)
}

/**
 * Visits the app; the policy may change meanwhile, and the proxy then closes the websocket of a
 * person who loses a page.
 */
async function visitAmidChange(namespaces: Namespaces, sub: string): Promise<Visit> {
  try {
    return await visit(namespaces, sub)
  } catch (error) {
    if (!String(error).includes('the websocket was closed')) throw error
    return visitAmidChange(namespaces, sub)
  }
}

async function isBound(t: Test, started: Started, asRoot: boolean): Promise<void> {
  const { container, box } = started
  const [uid = '', gid = ''] = container.user.split(':')
  if (asRoot) {
    t.same(await statusOf(started, 'Uid'), [uid, uid, uid, uid])
    t.same(await statusOf(started, 'Gid'), [gid, gid, gid, gid])
  }
  for (const set of ['CapEff', 'CapPrm', 'CapBnd']) t.match(await statusOf(started, set), [/^0+$/])
  t.same(await statusOf(started, 'NoNewPrivs'), ['1'])
  for (const place of ['/new', '/app/new', '/opt/new', '/opt/pagewarden/guard/new']) {
    t.not((await box.run(['touch', place])).code, 0, `${place} cannot be written`)
  }
  const hasScratch = (await box.run(['touch', '/tmp/new'])).code === 0
  t.equal(hasScratch, container.tmpfs !== null)
  const peak = await peakOf(started)
  t.ok(peak < container.memoryMiB, `at most ${peak} of ${container.memoryMiB} MiB`)
}

/** Whether a folder of a box has this many MB, within a fifth. */
async function isAbout(t: Test, { box }: Started, folder: string, megabytes = 0): Promise<void> {
  const { output } = await box.run(['du', '-sB1000000', folder])
  const found = Number(output.split(/\s/)[0])
  t.ok(Math.abs(found - megabytes) <= megabytes / 5, `${folder}: ${found} MB of ${megabytes} MB`)
}

test('the commands of the images run as in compose: read-only, without root, in little memory', async (t) => {
  const namespaces = await makeNamespaces(t)
  if (typeof namespaces === 'string') {
    t.comment(`NOT TRIED: ${namespaces}`)
    return
  }
  const boxes = await makeBoxes(t, namespaces)
  if (!namespaces.asRoot) t.comment('WEAKER: not root, so the user is not 10001 but this one')
  if (boxes.some(({ isMemoryLimited }) => !isMemoryLimited)) {
    t.comment('WEAKER: the kernel limits no memory for this user; the peak is only looked at')
  }

  const all = await startAll(t, boxes)
  const named = (name: string): Started => {
    const found = all.find(({ container }) => container.name === name)
    if (found === undefined) throw new Error(`docker-compose.yml has no ${name}`)
    return found
  }
  const pagewarden = named('pagewarden')

  await t.test('a person sees what the policy gives them', async (t) => {
    t.same(await visit(namespaces, BOB), {
      pages: ['/', '/handbook', '/sales'],
      shown: ['/', '/handbook', '/sales']
    })
  })

  await t.test(
    'the guard is in place for the app, and neither it nor the proxy may change it',
    async (t) => {
      for (const { box } of [named('streamlit'), pagewarden]) {
        const found = await box.run(['ls', '/opt/pagewarden/guard'])
        t.match(found.output, /^pagewarden\nsitecustomize\.py\n$/)
        t.not((await box.run(['touch', '/opt/pagewarden/guard/new'])).code, 0)
      }
      const ask = "import sys; print('pagewarden._guard' in sys.modules)"
      const { output } = await named('streamlit').box.run(['python', '-c', ask])
      t.equal(output, 'True\n', 'and a folder that cannot be written gives no warning')
    }
  )

  await t.test('Streamlit and the metrics are on loopback alone', async (t) => {
    t.same(await listeningIn(pagewarden), {
      anywhere: [alb, proxy, aws],
      loopback: [app, admin]
    })
  })

  for (const started of all) {
    await t.test(`${started.container.name} can do nothing but its work`, async (t) => {
      await isBound(t, started, namespaces.asRoot)
    })
  }

  await t.test(
    'a policy that is saved by renaming is in force, as the mount shows it',
    async (t) => {
      const file = join(pagewarden.mounts[0]?.from ?? '', 'pagewarden.yaml')
      const [rules = ''] = (await readFile(file, 'utf8')).split('\ntests:')
      const changed = rules.replace('[analysts, group:admins]', '[group:admins]')
      t.not(changed, rules)
      await writeFile(`${file}.new`, changed)
      await rename(`${file}.new`, file)

      let seen = await visitAmidChange(namespaces, BOB)
      while (seen.pages.includes('/sales')) seen = await visitAmidChange(namespaces, BOB)
      t.same(seen, { pages: ['/', '/handbook'], shown: ['/', '/handbook'] })
    }
  )

  await t.test('the guide says what the images add to their bases', async (t) => {
    const guide = await readFile(join(root, 'docs/deploy.md'), 'utf8')
    const [proxyAdds, appAdds] =
      /proxy's image adds (\d+) MB[^,]*,[\s\S]*?sample\s+app's image adds (\d+) MB/
        .exec(guide)
        ?.slice(1)
        .map(Number) ?? [0, 0]
    await isAbout(t, pagewarden, '/app', proxyAdds)
    await isAbout(t, named('streamlit'), '/opt/venv', appAdds)
  })

  await t.test('each stops when it is asked to, and the proxy says when its app has', async (t) => {
    t.equal(await stop(named('streamlit')), 0)
    await untilHealth(pagewarden, false)
    t.equal(await stop(pagewarden), 0)
    t.equal(await stop(named('mock-alb')), 0)
  })
})
