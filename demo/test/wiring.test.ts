import { delimiter, join } from 'node:path'
import { test } from 'tap'
import { readSettings } from '../../mock-alb/settings.ts'
import { readConfig } from '../../proxy/config/config.ts'
import {
  demoProcesses,
  environmentOf,
  guardedPath,
  publicOrigin,
  STANDARD_PORTS
} from '../wiring.ts'

const PORTS = { alb: 1001, proxy: 1002, aws: 1003, admin: 1004, streamlit: 1005 }
const byName = new Map(demoProcesses(PORTS, '/repo').map((program) => [program.name, program]))

test('the three programs are in the order in which a request passes them', async (t) => {
  t.same([...byName.keys()], ['mock-alb', 'pagewarden', 'streamlit'])
})

test('Pagewarden and the mock ALB accept their settings and agree on them', async (t) => {
  const config = readConfig(byName.get('pagewarden')?.env ?? {})
  const settings = readSettings(byName.get('mock-alb')?.env ?? {})

  t.equal(config.publicOrigin, settings.publicOrigin)
  t.same(config.albArns, [settings.arn])
  t.equal(config.userPoolId, settings.userPoolId)
  t.same(config.clientIds, [settings.clientId])
  t.equal(config.sessionCookie, settings.sessionCookie)
  t.equal(settings.target, 'http://127.0.0.1:1002')
})

test('browsers get only the address of the load balancer', async (t) => {
  t.equal(publicOrigin(STANDARD_PORTS), 'http://localhost:8080')
})

test('all programs are on loopback, except the load balancer, and each has its own port', async (t) => {
  const streamlit = byName.get('streamlit')
  t.equal(streamlit?.env['STREAMLIT_SERVER_ADDRESS'], '127.0.0.1')
  t.same(streamlit?.args.slice(-2), ['--server.port', '1005'])
  t.equal(new Set(Object.values(STANDARD_PORTS)).size, 5)
})

test("Streamlit runs on the project's own Python", async (t) => {
  const command = (platform: NodeJS.Platform) =>
    demoProcesses(PORTS, '/repo', platform).find(({ name }) => name === 'streamlit')?.command ?? ''
  t.match(command('linux'), /\.venv.bin.python$/)
  t.match(command('win32'), /\.venv.Scripts.python\.exe$/)
})

test('Streamlit has the guard first on its path, before any folder of the app', async (t) => {
  t.equal(byName.get('streamlit')?.env['PYTHONPATH'], join('/repo', 'guard'))
  t.same(guardedPath('/repo', '/app').split(delimiter), [join('/repo', 'guard'), '/app'])
})

test("a program gets the demo's environment without the variables that it would refuse", async (t) => {
  const own = { PATH: '/bin', PAGEWARDEN_BROWSER: '/chromium', A: 'theirs' }
  const program = { env: { A: 'ours' }, withheld: ['PAGEWARDEN_BROWSER'] }
  t.same(environmentOf(program, own), { PATH: '/bin', A: 'ours' })
})
