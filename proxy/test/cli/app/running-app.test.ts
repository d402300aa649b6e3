import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { type Test, test } from 'tap'
import { WebSocketServer } from 'ws'
import { readRunningApp } from '../../../cli/app/running-app.ts'
import { finished, hashOf, navigation, newSession, statusChanged } from '../../support/frames.ts'

/** A Streamlit that answers a rerun with these frames; `null` closes the connection. */
async function startApp(t: Test, frames: readonly (Uint8Array | null)[], path = '') {
  const arrived: { url: string; headers: IncomingHttpHeaders }[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, { url = '', headers }) => {
    arrived.push({ url, headers })
    socket.on('message', () => {
      for (const frame of frames) frame === null ? socket.close() : socket.send(frame)
    })
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}${path}`, arrived, server }
}

const listed = navigation(
  [
    { name: 'start', isDefault: true },
    { name: 'sales' },
    { name: 'docs', externalUrl: 'https://example.com/' }
  ],
  hashOf('start')
)

test('a running app lists its pages to a person who may see all of them', async (t) => {
  const { address, arrived } = await startApp(t, [newSession(), statusChanged(), listed], '/base/')

  const answer = await readRunningApp(address, ['/', '/start', '/other'])

  t.same(answer, {
    ok: true,
    app: {
      usesStreamlit: true,
      pages: [
        { path: '/', aliases: ['/start'], file: address },
        { path: '/sales', aliases: [], file: address }
      ],
      unread: [],
      notes: []
    }
  })
  t.match(arrived, [
    {
      url: '/base/_stcore/stream',
      headers: {
        origin: new URL(address).origin,
        'sec-websocket-protocol': 'streamlit',
        'x-pagewarden-pages': '*,/'
      }
    }
  ])
})

test('an app without navigation lists its pages with the session, the entry script first', async (t) => {
  const pages = [{ name: 'app' }, { name: 'two' }]
  const { address } = await startApp(t, [newSession({ pages }), finished()])

  const answer = await readRunningApp(address, ['/two'])

  t.match(answer, { app: { pages: [{ path: '/' }, { path: '/two' }] } })
})

test('an app that closes, is down, is late or is another program is reported with the reason', async (t) => {
  const { address } = await startApp(t, [newSession(), null])
  t.match(await readRunningApp(address, []), {
    ok: false,
    message: `\`${address}\` does not list its pages: it closed the websocket`
  })
  t.match(await readRunningApp('http://127.0.0.1:1', []), { message: /ECONNREFUSED/ })
  t.match(await readRunningApp('http://localhost:1', []), { message: /ECONNREFUSED/ })
  t.match(await readRunningApp('https://127.0.0.1:1', []), { message: /ECONNREFUSED/ })
  t.match(await readRunningApp('http://', []), { message: /is no URL/ })

  const silent = await startApp(t, [])
  t.match(await readRunningApp(silent.address, [], 50), { message: /it took too long/ })

  const gate = createServer((socket) => socket.end('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n'))
  gate.listen(0, '127.0.0.1')
  await once(gate, 'listening')
  t.teardown(() => gate.close())
  const { port } = gate.address() as AddressInfo
  t.match(await readRunningApp(`http://127.0.0.1:${port}`, []), {
    message: /401; name Streamlit's own address/
  })
})
