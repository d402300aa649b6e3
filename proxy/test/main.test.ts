import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Test, test } from 'tap'
import { WebSocket } from 'ws'
import { Clock } from './support/clock.ts'
import { startFakeStreamlit } from './support/fake-streamlit.ts'
import { bytesOf, exchange, HOST, ORIGIN, policyText, requiredSettings } from './support/fixture.ts'
import { send } from './support/send.ts'
import { createTokenFixture, jwkOf, pemOf } from './support/tokens.ts'

const main = join(import.meta.dirname, '..', 'main.ts')

type Proxy = {
  readonly pid: number
  /** The whole output so far. */
  readonly said: { out: string; err: string }
  /** Resolves when the text has been written. */
  readonly saying: (text: RegExp) => Promise<RegExpExecArray>
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<number | null>
}

/** The test's environment without settings: the proxy would refuse those of setup/ as misspelt. */
function strangers(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env)
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('PAGEWARDEN_')))
}

/** The proxy as a task starts it, with keys that cannot be fetched. */
function run(t: Test, env: Readonly<Record<string, string>>, args: readonly string[] = []): Proxy {
  const child = spawn(process.execPath, [...args, main], {
    env: { ...strangers(), ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const said = { out: '', err: '' }
  const collect = (stream: Readable, name: 'out' | 'err') => {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      said[name] += chunk
      child.emit('said')
    })
  }
  collect(child.stdout, 'out')
  collect(child.stderr, 'err')
  const ended = once(child, 'close').then(([code]) => code)
  return {
    pid: child.pid ?? 0,
    said,
    ended,
    kill: (signal) => child.kill(signal),
    saying: async (text) => {
      for (;;) {
        const match = text.exec(said.out)
        if (match !== null) return match
        const isOver = await Promise.race([once(child, 'said'), ended.then(() => 'over')])
        if (isOver === 'over') throw new Error(`the proxy ended: ${said.err}`)
      }
    }
  }
}

const settingsFor = (t: Test, policy = policyText): Record<string, string> => ({
  ...requiredSettings,
  PAGEWARDEN_POLICY: join(t.testdir({ 'policy.yaml': policy }), 'policy.yaml'),
  PAGEWARDEN_LISTEN: '127.0.0.1:0',
  PAGEWARDEN_ADMIN_LISTEN: '127.0.0.1:0',
  PAGEWARDEN_JWKS_URL: 'http://127.0.0.1:1/jwks.json',
  PAGEWARDEN_ALB_KEYS_URL: 'http://127.0.0.1:1/keys',
  PAGEWARDEN_ALLOW_HTTP_KEYS: 'yes',
  PAGEWARDEN_DRAIN_TIMEOUT: '5s',
  PAGEWARDEN_DRAIN_GRACE: '0s'
})

const portOf = async (proxy: Proxy): Promise<number> =>
  Number((await proxy.saying(/"address":"http:[^"]*:(\d+)".*"listening"/))[1])

test('the proxy starts, answers, logs its steps, and ends at once without open requests', async (t) => {
  const streamlit = await startFakeStreamlit()
  t.teardown(() => streamlit.close())
  const text = `${policyText}  /unused/: { allow: [group:a] }\nroles:\n  idle: [group:b]\n`
  const proxy = run(t, { ...settingsFor(t, text), PAGEWARDEN_UPSTREAM: streamlit.origin })
  const port = await portOf(proxy)

  const ready = await send(port, { url: '/_pagewarden/ready', headers: { host: HOST } })
  t.equal(ready.payload, '{"status":"not ready","reasons":["keys-missing"],"warnings":[]}')
  const refused = await send(port, { url: '/', headers: { host: HOST } })
  t.equal(refused.statusCode, 401)
  await proxy.saying(/"key not fetched"/)
  proxy.kill('SIGTERM')

  t.equal(await proxy.ended, 0)
  t.match(proxy.said.out, /"policy loaded"/)
  t.match(proxy.said.out, /"level":"warn".*\d+:\d+: .*idle/)
  t.equal(proxy.said.err, '')
})

test('a brand is on every page of ours, and an invalid brand stops the start', async (t) => {
  const settings = settingsFor(t)
  const folder = t.testdir({ 'policy.yaml': policyText, 'brand.css': '.brand { height: 1px }' })
  const proxy = run(t, { ...settings, PAGEWARDEN_BRAND_CSS: join(folder, 'brand.css') })
  const headers = { host: HOST, accept: 'text/html' }
  const page = await send(await portOf(proxy), { url: '/', headers })
  t.match(page.payload, '<style>.brand { height: 1px }</style>')

  const broken = run(t, { ...settings, PAGEWARDEN_BRAND_CSS: join(folder, 'none.css') })
  t.equal(await broken.ended, 1)
  t.match(broken.said.err, 'PAGEWARDEN_BRAND_CSS cannot be read')
})

test('a Streamlit without the guard is not ready, unless none is required', async (t) => {
  const streamlit = await startFakeStreamlit()
  t.teardown(() => streamlit.close())
  streamlit.isGuarded = false
  const settings = { ...settingsFor(t), PAGEWARDEN_UPSTREAM: streamlit.origin }
  const reasons = async (env: Readonly<Record<string, string>>) => {
    const proxy = run(t, env)
    const port = await portOf(proxy)
    const { payload } = await send(port, { url: '/_pagewarden/ready', headers: { host: HOST } })
    proxy.kill('SIGTERM')
    await proxy.ended
    return { reasons: JSON.parse(payload).reasons, out: proxy.said.out }
  }

  const required = await reasons(settings)
  t.same(required.reasons, ['guard-missing', 'keys-missing'])
  t.match(required.out, /"level":"error".*no guard in Streamlit/)
  const off = await reasons({ ...settings, PAGEWARDEN_GUARD: 'off' })
  t.same(off.reasons, ['keys-missing'])
})

test('an edited policy takes effect, an invalid one does not, and SIGHUP reads the file at once', async (t) => {
  const streamlit = await startFakeStreamlit()
  t.teardown(() => streamlit.close())
  const settings = settingsFor(t)
  const file = `${settings['PAGEWARDEN_POLICY']}`
  const proxy = run(t, {
    ...settings,
    PAGEWARDEN_SHADOW_POLICY: file,
    PAGEWARDEN_UPSTREAM: streamlit.origin
  })
  const port = await portOf(proxy)
  const told = async () => {
    const headers = { host: HOST }
    return (await send(port, { url: '/_pagewarden/ready', headers })).payload
  }

  await writeFile(file, policyText.replace('hr', 'staff'))
  await proxy.saying(/"previous":"[0-9a-f]{12}","msg":"policy loaded"/)
  await writeFile(file, policyText.replace('group:hr', 'grup:hr'))
  await proxy.saying(/PW_POLICY_INVALID.*"msg":"policy not renewed"/)
  t.match(await told(), '"warnings":["policy-invalid"]')
  await rm(file)
  await proxy.saying(/PW_POLICY_UNREAD.*"msg":"policy not renewed"/)
  t.match(await told(), '"warnings":["policy-unread"]')
  await writeFile(file, policyText.replace('hr', 'sales'))
  proxy.kill('SIGHUP')
  await proxy.saying(/(?:"previous".*){2}/s)
  t.match(await told(), '"warnings":[]')

  proxy.kill('SIGTERM')
  t.equal(await proxy.ended, 0)
})

test('a person is admitted with keys from the URL in the settings', async (t) => {
  const streamlit = await startFakeStreamlit()
  t.teardown(() => streamlit.close())
  const tokens = createTokenFixture({ clock: new Clock(Date.now()) })
  const keys = createServer((request, response) => {
    const isPool = request.url === '/jwks.json'
    response.end(isPool ? JSON.stringify({ keys: [jwkOf(tokens.pool)] }) : pemOf(tokens.alb))
  })
  keys.listen(0, '127.0.0.1')
  await once(keys, 'listening')
  t.teardown(() => keys.close())
  // A server that listens on TCP has an address with a port.
  const origin = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`
  const proxy = run(t, {
    ...settingsFor(t),
    PAGEWARDEN_UPSTREAM: streamlit.origin,
    PAGEWARDEN_ALB_KEYS_URL: `${origin}/keys`,
    PAGEWARDEN_JWKS_URL: `${origin}/jwks.json`
  })
  const port = await portOf(proxy)
  const headers = {
    host: HOST,
    'x-amzn-oidc-data': tokens.data(),
    'x-amzn-oidc-accesstoken': tokens.access()
  }

  const browser = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, ['streamlit', 'xsrf'], {
    headers,
    origin: ORIGIN
  })
  await once(browser, 'message')
  t.equal((await send(port, { url: '/', headers })).statusCode, 200)
  const ready = await send(port, { url: '/_pagewarden/ready', headers: { host: HOST } })
  t.equal(ready.payload, '{"status":"ready","reasons":[],"warnings":[]}')
  const [, metrics] = await proxy.saying(/"metrics":"([^"]*)"/)
  const counted = await (await fetch(`${metrics}/metrics`)).text()
  t.match(counted, 'pagewarden_websockets_open 1')
  t.match(counted, 'pagewarden_key_fetches_total{source="alb",result="ok"} 1')
  const closed = once(browser, 'close')
  proxy.kill('SIGTERM')

  t.equal((await closed)[0], 1012, 'the tab is told to come back')
  t.equal(await proxy.ended, 0)
  t.notMatch(proxy.said.out, /key not fetched/)
})

test('invalid settings are all reported at once, as text', async (t) => {
  const proxy = run(t, { ...settingsFor(t), PAGEWARDEN_LISTEN: '8080', PAGEWARDEN_TYPO: 'x' })

  t.equal(await proxy.ended, 1)
  t.equal(
    proxy.said.err,
    `The settings cannot be used:
- PAGEWARDEN_LISTEN must be an address such as 0.0.0.0:8080, not \`8080\`
- PAGEWARDEN_TYPO is no setting of Pagewarden's; see docs/settings.md
`
  )
  t.equal(proxy.said.out, '')
})

test('an invalid policy stops the start, and every fault is reported with its position', async (t) => {
  const proxy = run(t, settingsFor(t, 'version: 1\npages:\n  /: { allow: [grup:a] }\n'))

  t.equal(await proxy.ended, 1)
  t.match(proxy.said.err, /^The policy .* cannot be used:\n- .*policy\.yaml:3:\d+: /)
  t.notMatch(proxy.said.err, /\n {4}at /)
})

test('an address in use is reported with the remedy', async (t) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo

  const proxy = run(t, { ...settingsFor(t), PAGEWARDEN_LISTEN: `127.0.0.1:${port}` })

  t.equal(await proxy.ended, 1)
  t.match(proxy.said.err, /PAGEWARDEN_LISTEN.*EADDRINUSE.*\nanother program listens there; stop it/)
  t.notMatch(proxy.said.err, /\n {4}at /)
})

test('a stop ends in time, although clients stay connected', async (t) => {
  const proxy = run(t, { ...settingsFor(t), PAGEWARDEN_DRAIN_TIMEOUT: '1s' })
  const port = await portOf(proxy)
  const whole = bytesOf('GET /_pagewarden/live HTTP/1.1', { host: HOST })
  const answered = await exchange(t, port, `${whole}GET / HTTP/1.1\r\nhost: `, /\r\n\r\n/)
  t.match(answered, /^HTTP\/1\.1 200 /)

  proxy.kill('SIGTERM')

  t.equal(await proxy.ended, 0, 'the rest of a request is not awaited')
})

test('an uncaught exception is logged, and the process ends', async (t) => {
  const thrower = `data:text/javascript,process.once('SIGUSR2',()=>{throw new Error('nobody caught me')})`
  const proxy = run(t, settingsFor(t), [`--import=${thrower}`])
  await portOf(proxy)

  proxy.kill('SIGUSR2')

  t.equal(await proxy.ended, 1)
  t.match(proxy.said.out, /"level":"fatal".*nobody caught me/)
})

test('S8: SIGUSR1 never opens an inspector, however the proxy was started', async (t) => {
  const early = '--import=data:text/javascript,console.log("early")'
  const starts = [
    { args: [], saying: /"listening"/ },
    { args: ['--disable-sigusr1', early], saying: /early/ },
    { args: ['--disable-sigusr1'], saying: /"listening"/ }
  ]
  for (const { args, saying } of starts) {
    const proxy = run(t, settingsFor(t), args)
    await proxy.saying(saying)

    proxy.kill('SIGUSR1')

    const port = await portOf(proxy)
    t.equal((await send(port, { url: '/_pagewarden/live' })).statusCode, 200)
    proxy.kill('SIGTERM')
    t.equal(await proxy.ended, 0)
    t.notMatch(proxy.said.err, /Debugger|inspector/i, args.join(' '))
  }
})

test('S8: the image and npm start disable the inspector from the start', async (t) => {
  const root = join(import.meta.dirname, '..', '..')
  t.match(
    await readFile(join(root, 'proxy', 'Dockerfile'), 'utf8'),
    /^ENTRYPOINT \["node", "--disable-sigusr1"\]$/m
  )
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  t.equal(scripts.start, 'node --disable-sigusr1 proxy/main.ts')
})

test('spans are sent to the URL in the settings, and the last ones before the end', async (t) => {
  const sent: (string | undefined)[] = []
  const collector = createServer((request, response) => {
    sent.push(request.url)
    request.resume().on('end', () => response.end())
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  t.teardown(() => {
    collector.closeAllConnections()
    collector.close()
  })
  // A server that listens on TCP has an address with a port.
  const { port: collectorPort } = collector.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${collectorPort}`
  const proxy = run(t, { ...settingsFor(t), OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
  const port = await portOf(proxy)

  await send(port, { url: '/_pagewarden/live' })
  proxy.kill('SIGTERM')

  t.equal(await proxy.ended, 0)
  t.same(sent, ['/v1/traces'])
})

test('a stopping proxy first reports that it is not ready and continues to serve; a second signal ends it', async (t) => {
  const proxy = run(t, {
    ...settingsFor(t),
    PAGEWARDEN_DRAIN_GRACE: '30s',
    PAGEWARDEN_DRAIN_TIMEOUT: '600s'
  })
  const port = await portOf(proxy)
  const ready = () => send(port, { url: '/_pagewarden/ready', headers: { host: HOST } })
  proxy.kill('SIGTERM')
  let payload = ''
  while (!payload.includes('"stopping"')) ({ payload } = await ready())
  const served = await send(port, { url: '/', headers: { host: HOST } })
  t.equal(served.statusCode, 401, 'who comes is still answered')
  // An immediate end does not wait for a pending write.
  await proxy.saying(/"msg":"refused"/)
  await ready()

  proxy.kill('SIGTERM')

  t.equal(await proxy.ended, 1)
  t.match(proxy.said.out, /second SIGTERM, exiting/)
})
