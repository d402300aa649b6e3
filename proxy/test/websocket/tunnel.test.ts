import { test } from 'tap'
import type { Notice } from '../../enforcement/notice.ts'
import { nothing, type Outcome } from '../../enforcement/outcome.ts'
import { Tunnel } from '../../websocket/tunnel.ts'
import { closed, nextMessage, openSocket, tcpUnder, until } from '../support/sockets.ts'
import { openTunnel, optionsOf, toBrowser } from '../support/tunnel-fixture.ts'

const notice: Notice = {
  title: 'No access',
  lines: ['You may not see the page /sales.'],
  contact: null,
  reload: null,
  close: 'Close'
}

test('frames pass in both directions, in order and without loss', async (t) => {
  const { client, app } = await openTunnel(t, {
    fromStreamlit: (frame) => ({
      ...nothing,
      toStreamlit: [Buffer.from('stop')],
      toBrowser: [frame, Buffer.from('more')]
    })
  })
  const seen: string[] = []
  client.on('message', (data) => seen.push(String(data)))

  client.send(Buffer.from('asked'))
  t.equal(await nextMessage(app), 'asked')
  const stop = nextMessage(app)
  app.send(Buffer.from('one'))
  app.send(Buffer.from('two'))
  t.equal(await stop, 'stop')
  await until(() => seen.length === 4)
  t.same(seen, ['one', 'more', 'two', 'more'])
})

test('frames of one segment are sent in order, before the close that came with them', async (t) => {
  const { client, app, ended } = await openTunnel(t, {
    fromStreamlit: (frame) => ({
      ...toBrowser(frame),
      close: String(frame) === 'last' ? { code: 4403, reason: 'no' } : null
    })
  })
  const seen: string[] = []
  client.on('message', (data) => seen.push(String(data)))
  const all = ['one', 'two', 'three', 'last', 'too late']
  tcpUnder(app).cork()
  for (const frame of all) app.send(Buffer.from(frame))
  tcpUnder(app).uncork()

  t.same(await closed(client), [4403, 'no'])
  t.same(await ended, [4403, null])
  t.same(seen, all.slice(0, -1))
})

test('an outcome may close both sides', async (t) => {
  const { client, app, ended } = await openTunnel(t, {
    fromBrowser: () => ({ ...nothing, close: { code: 4403, reason: 'no' } })
  })
  const both = Promise.all([closed(client), closed(app)])
  client.send(Buffer.from('x'))

  t.same(await both, [
    [4403, 'no'],
    [1000, '']
  ])
  t.same(await ended, [4403, null])
})

test('a close of one side closes the other with the same code', async (t) => {
  const cases = [
    [1000, 'bye', [1000, 'bye']],
    [1001, '', [1001, '']],
    [1008, 'Host not allowed', [1008, 'Host not allowed']],
    [1012, 'restart', [1012, 'restart']],
    [4000, 'own', [4000, 'own']],
    [undefined, '', [1005, '']]
  ] as const
  for (const [code, reason, arrives] of cases) {
    for (const side of ['client', 'app'] as const) {
      const { client, app, ended } = await openTunnel(t)
      const [from, to] = side === 'client' ? [client, app] : [app, client]
      const other = closed(to)
      if (code === undefined) from.close()
      else from.close(code, reason)
      t.same(await other, arrives, `${code} from the ${side}`)
      t.same(await ended, [arrives[0], null])
    }
  }
})

test('when one side disconnects, the other side is terminated', async (t) => {
  for (const side of ['client', 'app'] as const) {
    const { client, app, ended } = await openTunnel(t)
    const [from, to] = side === 'client' ? [client, app] : [app, client]
    const other = closed(to)
    tcpUnder(from).resetAndDestroy()
    t.equal((await other)[0], 1006, side)
    t.equal((await ended)[0], 1006)
  }
})

test('a notice is a text frame of its own, behind the frames that came with it', async (t) => {
  const { client, tunnel } = await openTunnel(t, {
    fromBrowser: (frame) => ({ ...toBrowser(frame), notice })
  })
  const seen: (readonly [string, boolean])[] = []
  client.on('message', (data, isBinary) => seen.push([String(data), isBinary]))
  client.send(Buffer.from('asked'))
  await until(() => seen.length === 2)
  tunnel.notify(notice)
  await until(() => seen.length === 3)

  const text = [JSON.stringify(notice), false]
  t.same(seen, [['asked', true], text, text])
})

test('a notice for a browser that has disconnected is dropped', async (t) => {
  const { client, tunnel, ended } = await openTunnel(t)
  client.terminate()
  t.equal((await ended)[0], 1006)

  t.doesNotThrow(() => tunnel.notify(notice))
})

test('the side of Streamlit closes as soon as the browser has disconnected, in whatever way', async (t) => {
  for (const leave of ['breaks off', 'closes', 'is closed', 'is lost'] as const) {
    const { client, app, tunnel, ended } = await openTunnel(t)
    const left = closed(app)
    if (leave === 'breaks off') tcpUnder(client).resetAndDestroy()
    else if (leave === 'closes') client.close(1001)
    else if (leave === 'is closed') tunnel.close({ code: 4401, reason: '' })
    else tunnel.terminateBrowser()
    const [code] = await left
    await ended
    t.equal(code, { 'breaks off': 1006, closes: 1001, 'is closed': 1000, 'is lost': 1006 }[leave])
  }
})

test('a browser is closed after Streamlit when Streamlit is closed first', async (t) => {
  const { client, streamlit, tunnel, ended } = await openTunnel(t)
  const order: string[] = []
  streamlit.on('close', () => order.push('Streamlit'))
  const closing = closed(client).then((close) => {
    order.push('the browser')
    return close
  })
  tunnel.closeStreamlitFirst({ code: 1012, reason: 'restart' })

  t.same(await closing, [1012, 'restart'])
  t.equal((await ended)[0], 1012)
  t.same(order, ['Streamlit', 'the browser'])
})

test('a browser is closed in time although Streamlit does not close', async (t) => {
  const { client, app, tunnel, ended } = await openTunnel(t)
  app.pause()
  tunnel.closeStreamlitFirst({ code: 1012, reason: 'restart' })

  t.same(await closed(client), [1012, 'restart'])
  app.resume()
  t.equal((await ended)[0], 1012)
})

test('frames that either side sends after the close are not forwarded', async (t) => {
  const heard: string[] = []
  const hear = (frame: Uint8Array): Outcome => {
    heard.push(String(frame))
    return nothing
  }
  const { client, app, tunnel, ended } = await openTunnel(t, {
    fromBrowser: hear,
    fromStreamlit: hear
  })
  client.pause()
  app.pause()
  tunnel.close({ code: 4401, reason: '' })
  client.send(Buffer.from('a last wish'))
  app.send(Buffer.from('a last word'))
  client.resume()
  app.resume()
  await ended

  t.same(heard, [])
})

test('a text frame of a browser closes it with 1003, and is not forwarded', async (t) => {
  const { client, app, ended } = await openTunnel(t)
  const seen: unknown[] = []
  app.on('message', (data) => seen.push(data))
  client.send('text')

  t.equal((await closed(client))[0], 1003)
  t.same(await ended, [1003, null])
  t.same(seen, [])
})

test('a text frame of Streamlit is a fault', async (t) => {
  const { client, app, ended } = await openTunnel(t)
  app.send('text')

  t.equal((await closed(client))[0], 1011)
  t.match(await ended, [1011, { message: /text frame/ }])
})

test('an exception closes both sides and does not end the process', async (t) => {
  const broken = (thrown: unknown) => () => {
    throw thrown
  }
  const first = await openTunnel(t, { fromBrowser: broken(new Error('broken rules')) })
  first.client.send(Buffer.from('x'))
  t.equal((await closed(first.client))[0], 1011)
  t.match(await first.ended, [1011, { message: 'broken rules' }])

  const second = await openTunnel(t, { fromStreamlit: broken('no error object') })
  second.app.send(Buffer.from('x'))
  second.app.send(Buffer.from('y'))
  t.equal((await closed(second.client))[0], 1011)
  t.match(await second.ended, [1011, { message: 'no error object' }])
})

test('a frame that breaks the protocol closes both sides', async (t) => {
  const { client, app, ended } = await openTunnel(t)
  const other = closed(app)
  // An unmasked frame, which a client may not send (RFC 6455 section 5.1).
  tcpUnder(client).write(new Uint8Array([0x82, 0x01, 0x41]))

  t.equal((await closed(client))[0], 1002)
  t.equal((await other)[0], 1006)
  t.match(await ended, [1006, { code: 'WS_ERR_EXPECTED_MASK' }])
})

test('a frame is read in whatever form the socket gives it', async (t) => {
  for (const binaryType of ['nodebuffer', 'arraybuffer', 'fragments'] as const) {
    const { browser, client, app } = await openTunnel(t)
    browser.binaryType = binaryType
    client.send(Buffer.from(binaryType))
    t.equal(await nextMessage(app), binaryType)
  }
})

test('a ping is answered once, by the proxy', async (t) => {
  const { client, app } = await openTunnel(t)
  let pongs = 0
  let forwarded = 0
  client.on('pong', () => {
    pongs += 1
  })
  app.on('ping', () => {
    forwarded += 1
  })
  client.ping('a')
  client.send(Buffer.from('after'))
  await nextMessage(app)
  app.send(Buffer.from('back'))
  await nextMessage(client)

  t.equal(pongs, 1)
  t.equal(forwarded, 0)
})

test('a browser is pinged, and terminated when it no longer answers', async (t) => {
  const { client, app, ended, browser } = await openTunnel(t, { pingInterval: 200 })
  let pings = 0
  client.on('ping', () => {
    pings += 1
  })
  await until(() => pings > 3)
  t.equal(browser.readyState, browser.OPEN)

  const other = closed(app)
  tcpUnder(client).pause()
  t.equal((await ended)[0], 1006)
  t.equal((await other)[0], 1006)
})

test('if Streamlit disconnects before the tunnel exists, the tunnel ends', async (t) => {
  const { near: browser, far: client } = await openSocket(t)
  const { near: app, far: streamlit } = await openSocket(t)
  const gone = closed(streamlit)
  app.terminate()
  await gone
  const { promise, resolve } = Promise.withResolvers<number>()
  const tunnel = new Tunnel({ ...optionsOf(browser, streamlit), onEnd: resolve })

  t.equal((await closed(client))[0], 1006)
  t.equal(await promise, 1006)
  tunnel.terminate()
})

test('frames that came while Streamlit was dialled are sent before later ones', async (t) => {
  const early = ['one', 'two'].map((text) => ({ data: Buffer.from(text), isBinary: true }))
  const { near: app, far: streamlit } = await openSocket(t)
  const { near: browser, far: client } = await openSocket(t)
  const seen: string[] = []
  client.on('message', (data) => seen.push(String(data)))
  streamlit.pause()
  app.send(Buffer.from('three'))
  new Tunnel({ ...optionsOf(browser, streamlit), takeEarlyFrames: () => early })

  await until(() => seen.length === 3)
  t.same(seen, ['one', 'two', 'three'])
})

test('a text frame that came while Streamlit was dialled is a fault too', async (t) => {
  const { client, ended } = await openTunnel(t, {
    takeEarlyFrames: () => [{ data: Buffer.from('text'), isBinary: false }]
  })

  t.equal((await closed(client))[0], 1011)
  t.match(await ended, [1011, { message: /text frame/ }])
})

test('frames that came before the tunnel existed are delivered', async (t) => {
  const { near: browser, far: client } = await openSocket(t)
  const { near: app, far: streamlit } = await openSocket(t)
  streamlit.pause()
  app.send(Buffer.from('first'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const first = nextMessage(client)
  new Tunnel(optionsOf(browser, streamlit))

  t.equal(await first, 'first')
})
