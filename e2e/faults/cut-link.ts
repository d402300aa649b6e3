import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { readlink } from 'node:fs/promises'
import process from 'node:process'
import { until } from '../environment/wait.ts'
import { frozenBrowser } from './frozen.ts'
import { underLoad } from './under-load.ts'

/*
 * Runs as root of a separate network: creates a second network with browsers in it, cuts the link
 * between them, and prints the outcome.
 */

const [here, there] = ['10.77.0.1', '10.77.0.2']
const count = 5
/** Extra open files: a kept connection to Streamlit, one to the metrics, and a file being read. */
const spare = 8

function ip(...args: readonly string[]): void {
  execFileSync('ip', args)
}

function networkOf(pid: string): Promise<string> {
  return readlink(`/proc/${pid}/ns/net`)
}

ip('link', 'set', 'lo', 'up')
const beside = spawn('unshare', ['--net', 'sleep', '600'], { stdio: 'ignore' })
const wrapper = ['nsenter', `--net=/proc/${beside.pid}/ns/net`]
const [enter = '', ...into] = wrapper
try {
  // Before that the process is in our network and would get the other end of the link there.
  await until('there is another network', async () => {
    return (await networkOf(`${beside.pid}`)) !== (await networkOf('self'))
  })
  ip('link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there', 'netns', `${beside.pid}`)
  ip('addr', 'add', `${here}/24`, 'dev', 'here')
  ip('link', 'set', 'here', 'up')
  execFileSync(enter, [...into, 'ip', 'addr', 'add', `${there}/24`, 'dev', 'there'])
  execFileSync(enter, [...into, 'ip', 'link', 'set', 'there', 'up'])
  const said = await underLoad(
    {
      settings: ({ proxy }) => ({
        PAGEWARDEN_LISTEN: `0.0.0.0:${proxy}`,
        PAGEWARDEN_IDLE_TIMEOUT: '10s'
      })
    },
    async (environment, load) => {
      const before = await environment.metric('process_open_fds')
      const url = `http://${here}:${environment.ports.proxy}`
      const browser = await frozenBrowser(environment, {
        url,
        tabs: count,
        headers: { cookie: 'fault=endless' },
        file: '/app/static/endless.txt',
        wrapper
      })
      try {
        await load.unharmed(count)
        ip('link', 'set', 'here', 'down')
        await until('the websockets are cut', async () => {
          return (await environment.metric('pagewarden_websockets_open')) === load.tabs.length
        })
        await until('no file is left', async () => {
          return (await environment.metric('process_open_fds')) <= before + spare - 1
        })
        await load.flows()
        return `${count} of ${count} websockets cut and the download too; ${await load.unharmed()}`
      } finally {
        await browser.stop()
      }
    }
  )
  process.stdout.write(`${said}\n`)
} catch (error) {
  assert.ok(error instanceof Error)
  process.stdout.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  beside.kill('SIGKILL')
}
