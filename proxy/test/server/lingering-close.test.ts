import { once } from 'node:events'
import { createServer, IncomingMessage } from 'node:http'
import { type AddressInfo, connect, Socket } from 'node:net'
import { test } from 'tap'
import { startMockAlb } from '../../../mock-alb/app.ts'
import { readSettings } from '../../../mock-alb/settings.ts'
import { StreamlitSession } from '../../enforcement/session-registry.ts'
import { LingeringResponse } from '../../server/lingering-close.ts'
import { bytesOf, createFixture, exchange, HOST, listen } from '../support/fixture.ts'
import { send } from '../support/send.ts'
import type { Teardown } from '../support/sockets.ts'
import { SUB } from '../support/tokens.ts'

const chunked = { 'transfer-encoding': 'chunked' }
const asset = '/static/js/index.BkTWYSuW.js'

/** More than Node reads ahead of whoever reads a body. */
const chunks = 64
const chunk = `${(16_384).toString(16)}\r\n${'x'.repeat(16_384)}\r\n`

type Ended = {
  readonly answer: string
  /** `null` for a connection that was closed in order. */
  readonly error: Error | null
}

/** Sends a head and a long body without an end, and says what came back and how it ended. */
async function upload(
  t: Teardown,
  port: number,
  head: string,
  { count = chunks, allowHalfOpen = false } = {}
): Promise<Ended> {
  // Some clients go on sending after the server has closed its half.
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen })
  t.teardown(() => socket.destroy())
  let answer = ''
  let error: Error | null = null
  socket.on('data', (data) => {
    answer += String(data)
  })
  socket.on('error', (cause) => {
    error = cause
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(head)
  for (let sent = 0; sent < count && !socket.destroyed; sent += 1) {
    if (socket.write(chunk)) continue
    await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
  }
  await closed
  return { answer, error }
}

test('S5: an answer to a request whose body was not read is the last of its connection', async (t) => {
  const fixture = await createFixture(t, { PAGEWARDEN_MAX_BODY_SIZE: '64KiB' })
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  const port = await listen(fixture.app)
  const own = fixture.headers()
  t.equal((await send(port, { url: asset, headers: own })).statusCode, 200, 'the file is kept now')

  const stranger = { host: HOST, ...chunked }
  const person = { ...own, ...chunked }
  const cases: readonly (readonly [number, string, Readonly<Record<string, string>>])[] = [
    [200, 'GET /_pagewarden/live', stranger],
    [200, 'GET /signed-out', stranger],
    [200, `GET ${asset}`, person],
    [200, 'GET /_pagewarden/whoami', person],
    [200, 'GET /', person],
    [400, 'GET /%zz', person],
    [401, 'GET /', stranger],
    [403, 'GET /payroll', person],
    [404, 'GET /_pagewarden/nothing', person],
    [405, 'POST /', person],
    [413, 'PUT /_stcore/upload_file/mine/a', person],
    [413, 'POST /_pagewarden/sign-out', { ...person, origin: fixture.config.publicOrigin }],
    [421, 'GET /', { ...person, host: 'elsewhere.example' }],
    [426, 'GET /_stcore/stream', person]
  ]
  for (const [status, line, headers] of cases) {
    const { answer, error } = await upload(t, port, bytesOf(`${line} HTTP/1.1`, headers))
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${line} is ${status}`)
    t.match(answer, /\r\nconnection: close\r\n/i, `${line}: the last of its connection`)
    t.equal(error, null, `${line}: no reset takes the answer away`)
  }
})

test('S5: an upload to a Streamlit that is down is answered, and is the last of its connection', async (t) => {
  const fixture = await createFixture(t)
  fixture.registry.bindSession('mine', new StreamlitSession(SUB, { pages: [], closed: [] }))
  const port = await listen(fixture.app)
  await fixture.streamlit.close()
  const line = 'PUT /_stcore/upload_file/mine/a HTTP/1.1'
  for (const framing of [chunked, { 'content-length': '4000000' }]) {
    const head = bytesOf(line, { ...fixture.headers(), ...framing })
    const { answer, error } = await upload(t, port, head)
    t.match(answer, /^HTTP\/1\.1 502 [\s\S]*\r\nconnection: close\r\n/i, JSON.stringify(framing))
    t.equal(error, null)
  }
})

test('S5: a request without a body and one whose body came whole keep their connection', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const own = fixture.headers()
  const requests = [
    bytesOf('GET /_pagewarden/live HTTP/1.1', { host: HOST }),
    bytesOf('GET /payroll HTTP/1.1', { ...own, 'content-length': '0' }),
    bytesOf('GET / HTTP/1.1', { ...own, ...chunked }, '1\r\nx\r\n0\r\n\r\n')
  ]
  const last = bytesOf('GET /_pagewarden/live HTTP/1.1', { host: HOST, connection: 'close' })
  const answers = await exchange(t, port, `${requests.join('')}${last}`)
  t.same(
    [...answers.matchAll(/\r\nconnection: ([a-z-]+)\r\n/gi)].map(([, value]) => value),
    ['keep-alive', 'keep-alive', 'keep-alive', 'close']
  )
})

test('S5: bytes after an unread body on its connection are not read as a request', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const head = bytesOf('GET / HTTP/1.1', { host: HOST, ...chunked })
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.write(`${head}${chunk}`)
  const [answer] = await once(socket, 'data')
  t.match(String(answer), /^HTTP\/1\.1 401 /)

  socket.write(`0\r\n\r\n${bytesOf('GET /signed-out HTTP/1.1', { host: HOST })}`)
  socket.on('data', (data) => t.fail(`it was answered: ${data}`))
  await once(socket, 'end')
})

test('S5: a client that goes on sending after the answer is cut within a bound', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const head = bytesOf('GET / HTTP/1.1', { host: HOST, ...chunked })

  const endless = await upload(t, port, head, {
    count: Number.POSITIVE_INFINITY,
    allowHalfOpen: true
  })
  t.match(endless.answer, /^HTTP\/1\.1 401 /, 'in bytes')

  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  t.teardown(() => socket.destroy())
  socket.write(`${head}${chunk}`)
  socket.resume()
  await once(socket, 'end')
  // Nothing more is sent, and our half stays open.
  while ((await connectionsOf(fixture.app.server)) > 0) await new Promise(setImmediate)
  t.pass('in time')
})

test('S5: a body that ends while its long answer is sent is not waited for', async (t) => {
  const server = createServer({ ServerResponse: LingeringResponse }, (request, response) => {
    response.write('begun')
    request.resume().once('end', () => response.end('done'))
  })
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(bytesOf('PUT / HTTP/1.1', { host: HOST, 'content-length': '3' }))
  const [begun] = await once(socket, 'data')
  t.match(String(begun), /connection: close/i)
  socket.write('abc')
  await once(socket, 'close')
})

test('S5: behind the mock ALB a stranger’s unread body costs the next person nothing', async (t) => {
  const fixture = await createFixture(t)
  const port = await listen(fixture.app)
  const alb = await startMockAlb(
    readSettings({
      MOCK_ALB_LISTEN: '127.0.0.1:0',
      MOCK_ALB_AWS_LISTEN: '127.0.0.1:0',
      MOCK_ALB_TARGET: `http://127.0.0.1:${port}`,
      MOCK_ALB_OPEN_PATHS: '/signed-out'
    })
  )
  t.teardown(() => alb.close())
  const visit = { url: '/signed-out', headers: { host: HOST } }
  const head = bytesOf('GET /signed-out HTTP/1.1', { host: HOST, ...chunked })
  for (let round = 0; round < 3; round += 1) {
    t.equal((await send(alb.publicPort, visit)).statusCode, 200, 'the connection is kept')
    const bytes = `${head}${chunk.repeat(chunks)}`
    t.match(await exchange(t, alb.publicPort, bytes, /\r\n\r\n/), /^HTTP\/1\.1 200 /)
    t.equal((await send(alb.publicPort, visit)).statusCode, 200, 'the next is answered')
  }
})

/** How many connections a server has. */
async function connectionsOf(server: { getConnections: CallableFunction }): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  server.getConnections((_error: Error | null, count: number) => resolve(count))
  return promise
}

test('a response whose connection has ended is written without an error', (t) => {
  const request = new IncomingMessage(new Socket())
  request.headers['content-length'] = '5'
  Reflect.set(request, 'socket', null)
  const response = new LingeringResponse(request)

  response.writeHead(403)

  t.notOk(response.hasHeader('connection'))
  t.end()
})
