import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import { launchBrowser } from './support/browser.ts'
import { root } from './support/chain.ts'

/**
 * Connects as Streamlit's frontend does: it reconnects after each close and has its own listener.
 */
const page = `<!doctype html><html><head><script src="/client.js"></script></head><body><script>
  window.heard = []
  const connect = () => {
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/_stcore/stream')
    socket.addEventListener('message', ({ data }) => heard.push(typeof data))
    socket.addEventListener('close', () => setTimeout(connect, 20))
  }
  connect()
</script></body></html>`

/** The app's page for the script, with a websocket that the test controls. */
async function startPage(t: Test, serve: (socket: WebSocket) => void) {
  const script = await readFile(join(root, 'proxy', 'browser', 'client.js'))
  const opened: string[] = []
  const server = createServer(({ url }, response) => {
    const isScript = url === '/client.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    if (isScript) response.end(script)
    else response.end(url === '/' ? page : '<h1>stopped</h1>')
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, { url = '' }) => {
    opened.push(url)
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, opened }
}

test('H1: a tab whose websocket is closed again and again stops connecting and shows a message', async (t) => {
  const { url, opened } = await startPage(t, (socket) => socket.close(1012, 'again'))
  const tab = await (await launchBrowser(t)).newPage()
  await tab.goto(url)
  await tab.waitForURL('**/_pagewarden/paused')
  const count = opened.length
  await tab.waitForTimeout(500)

  t.equal(await tab.locator('h1').innerText(), 'stopped')
  t.equal(opened.length, count, 'nothing connects any more')
  t.ok(count <= 11, `${count} websockets`)
})

test('a tab without storage stops connecting too, and detects the end of its sign-in', async (t) => {
  const { url, opened } = await startPage(t, (socket) => socket.close(1012, 'again'))
  const tab = await (await launchBrowser(t)).newPage()
  const asked: string[] = []
  tab.on('request', (request) => asked.push(new URL(request.url()).pathname))
  // As if the app had filled the storage; a browser may also disable it.
  await tab.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  })
  await tab.goto(url)
  await tab.waitForURL('**/_pagewarden/paused')

  t.ok(asked.includes('/_pagewarden/whoami'))
  t.ok(opened.length <= 11, `${opened.length} websockets`)
})

test('a broken connection is restored each time', async (t) => {
  const { url, opened } = await startPage(t, (socket) => {
    if (opened.length < 25) socket.terminate()
  })
  const tab = await (await launchBrowser(t)).newPage()
  await tab.goto(url)
  while (opened.length < 25) await tab.waitForTimeout(50)
  t.equal(new URL(tab.url()).pathname, '/')
})

test('a notice is shown as text, and the app does not receive it', async (t) => {
  const notice = {
    title: 'Access denied',
    lines: ['<img src=x onerror="window.pwned = true">'],
    contact: { text: 'ops', href: 'mailto:ops@example.com' },
    reload: null,
    close: 'Close'
  }
  const { url } = await startPage(t, (socket) => {
    socket.send(JSON.stringify(notice))
    socket.send(JSON.stringify({ ...notice, title: 'Another' }))
    socket.send(Buffer.from('from Streamlit'))
  })
  const tab = await (await launchBrowser(t)).newPage()
  await tab.goto(url)
  const dialog = tab.getByRole('dialog')
  await dialog.getByText('Another').waitFor()

  t.equal(await dialog.count(), 1, 'the later one has taken the place of the first')
  t.match(await dialog.innerText(), '<img src=x')
  t.equal(await tab.evaluate('window.pwned'), undefined)
  t.equal(await dialog.getByRole('link').getAttribute('href'), 'mailto:ops@example.com')
  t.same(await tab.evaluate('window.heard'), ['object'])
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
})
