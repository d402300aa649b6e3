import { test } from 'tap'
import { highWater } from '../../websocket/backpressure.ts'
import { closed, nextMessage, until } from '../support/sockets.ts'
import { openTunnel, toBrowser } from '../support/tunnel-fixture.ts'

test('a browser that is made to wait is not blamed for its silence', async (t) => {
  const { browser, tab, app, streamlit } = await openTunnel(t, { pingInterval: 100 })
  let pings = 0
  tab.on('ping', () => {
    pings += 1
  })
  await until(() => pings > 0)
  browser.pause()
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.equal(browser.readyState, browser.OPEN)
  browser.resume()
  tab.send(Buffer.from('still here'))
  t.equal(await nextMessage(app), 'still here')
  t.equal(streamlit.readyState, streamlit.OPEN)
})

test('whoever sends is slowed to whoever reads, both ways, and nothing is lost', async (t) => {
  const chunk = Buffer.alloc(256 * 1024)
  const chunks = 128
  for (const side of ['tab', 'app'] as const) {
    const { tab, app, browser, streamlit } = await openTunnel(t)
    const [from, to] = side === 'tab' ? [tab, app] : [app, tab]
    const [source, target] = side === 'tab' ? [browser, streamlit] : [streamlit, browser]
    let most = 0
    let got = 0
    to.on('message', () => {
      most = Math.max(most, target.bufferedAmount)
      got += 1
    })
    to.pause()
    for (let count = 0; count < chunks; count += 1) from.send(chunk)
    await until(() => source.isPaused)
    t.ok(target.bufferedAmount < 4 * highWater, `${target.bufferedAmount} bytes wait`)
    to.resume()
    await until(() => got === chunks)
    t.ok(most < 4 * highWater, `at most ${most} bytes waited`)
    t.notOk(source.isPaused)
  }
})

test('a browser that asks for answers and reads none is not read either', async (t) => {
  const { tab, browser, streamlit } = await openTunnel(t, {
    fromBrowser: () => toBrowser(Buffer.alloc(64 * 1024))
  })
  tab.pause()
  for (let count = 0; count < 2_000; count += 1) tab.send(Buffer.alloc(1024))
  await until(() => browser.isPaused)

  t.ok(browser.bufferedAmount < 8 * highWater, `${browser.bufferedAmount} bytes wait`)
  t.notOk(streamlit.isPaused)
})

test('a peer that never reads is cut in the end', async (t) => {
  const { tab, app, ended } = await openTunnel(t, { maxPaused: 50 })
  const other = closed(app)
  tab.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))

  t.equal((await ended)[0], 1006)
  t.equal((await other)[0], 1006)
})

test('a paused side is closed all the same', async (t) => {
  const { tab, app, streamlit, ended } = await openTunnel(t)
  tab.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))
  await until(() => streamlit.isPaused)
  app.close(1001, 'going')
  tab.resume()
  const seen = closed(tab)

  t.same(await seen, [1001, 'going'])
  t.same(await ended, [1001, null])
})

test('a browser that sends too fast is left unread for a while, whoever is read', async (t) => {
  const rests = [20, 0]
  const { tab, app, browser } = await openTunnel(t, { throttleDelay: () => rests.shift() ?? 0 })
  const first = nextMessage(app)
  tab.send(Buffer.from('one'))
  t.equal(await first, 'one')
  t.ok(browser.isPaused)

  const second = nextMessage(app)
  tab.send(Buffer.from('two'))

  t.equal(await second, 'two')
  t.notOk(browser.isPaused)
})

test('a browser that is left unread is closed all the same', async (t) => {
  const { tab, app, browser, ended } = await openTunnel(t, { throttleDelay: () => 600_000 })
  tab.send(Buffer.from('one'))
  await nextMessage(app)
  t.ok(browser.isPaused)
  const seen = closed(tab)
  app.close(1001, 'going')

  t.same(await seen, [1001, 'going'])
  t.same(await ended, [1001, null])
})

test('a browser that waits for two reasons goes on when both are over', async (t) => {
  const { tab, app, browser, streamlit } = await openTunnel(t, { throttleDelay: () => 50 })
  app.pause()
  for (let count = 0; count < 16; count += 1) tab.send(Buffer.alloc(highWater))
  await until(() => streamlit.bufferedAmount > highWater)
  t.ok(browser.isPaused)
  let got = 0
  app.on('message', () => {
    got += 1
  })
  app.resume()

  await until(() => got === 16)
  await until(() => !browser.isPaused)
  t.pass('nothing is lost')
})

test('a browser that sends far too much is closed', async (t) => {
  const { tab, ended } = await openTunnel(t, { throttleDelay: () => null })
  const seen = closed(tab)
  tab.send(Buffer.from('one'))

  t.same(await seen, [1008, 'too many messages'])
  t.same(await ended, [1008, null])
})

test('a tunnel reports the bytes that wait in it: parts of messages, and unread frames', async (t) => {
  const { tab, app, tunnel } = await openTunnel(t)
  t.equal(tunnel.bufferedBytes, 0)

  tab.send(Buffer.alloc(100_000), { fin: false })
  await until(() => tunnel.bufferedBytes >= 100_000)
  tab.send(Buffer.alloc(1))
  await nextMessage(app)
  await until(() => tunnel.bufferedBytes === 0)

  tab.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))
  await until(() => tunnel.bufferedBytes > highWater)
  t.pass()
})
