import { test } from 'tap'
import { highWater } from '../../websocket/backpressure.ts'
import { closed, nextMessage, until } from '../support/sockets.ts'
import { openTunnel, toBrowser } from '../support/tunnel-fixture.ts'

test('a browser that is paused is not terminated for its silence', async (t) => {
  const { browser, client, app, streamlit } = await openTunnel(t, { pingInterval: 100 })
  let pings = 0
  client.on('ping', () => {
    pings += 1
  })
  await until(() => pings > 0)
  browser.pause()
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.equal(browser.readyState, browser.OPEN)
  browser.resume()
  client.send(Buffer.from('still here'))
  t.equal(await nextMessage(app), 'still here')
  t.equal(streamlit.readyState, streamlit.OPEN)
})

test('a sender is slowed to the speed of the reader, in both directions and without loss', async (t) => {
  const chunk = Buffer.alloc(256 * 1024)
  const chunks = 128
  for (const side of ['client', 'app'] as const) {
    const { client, app, browser, streamlit } = await openTunnel(t)
    const [from, to] = side === 'client' ? [client, app] : [app, client]
    const [source, target] = side === 'client' ? [browser, streamlit] : [streamlit, browser]
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

test('a browser that causes answers and does not read them is not read either', async (t) => {
  const { client, browser, streamlit } = await openTunnel(t, {
    fromBrowser: () => toBrowser(Buffer.alloc(64 * 1024))
  })
  client.pause()
  for (let count = 0; count < 2_000; count += 1) client.send(Buffer.alloc(1024))
  await until(() => browser.isPaused)

  t.ok(browser.bufferedAmount < 8 * highWater, `${browser.bufferedAmount} bytes wait`)
  t.notOk(streamlit.isPaused)
})

test('a peer that never reads is terminated in the end', async (t) => {
  const { client, app, ended } = await openTunnel(t, { maxPaused: 50 })
  const other = closed(app)
  client.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))

  t.equal((await ended)[0], 1006)
  t.equal((await other)[0], 1006)
})

test('a paused side is closed like any other', async (t) => {
  const { client, app, streamlit, ended } = await openTunnel(t)
  client.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))
  await until(() => streamlit.isPaused)
  app.close(1001, 'going')
  client.resume()
  const seen = closed(client)

  t.same(await seen, [1001, 'going'])
  t.same(await ended, [1001, null])
})

test('a browser that sends too fast is not read for a time', async (t) => {
  const rests = [20, 0]
  const { client, app, browser } = await openTunnel(t, {
    takeThrottleDelay: () => rests.shift() ?? 0
  })
  const first = nextMessage(app)
  client.send(Buffer.from('one'))
  t.equal(await first, 'one')
  t.ok(browser.isPaused)

  const second = nextMessage(app)
  client.send(Buffer.from('two'))

  t.equal(await second, 'two')
  t.notOk(browser.isPaused)
})

test('a throttled browser is closed like any other', async (t) => {
  const { client, app, browser, ended } = await openTunnel(t, { takeThrottleDelay: () => 600_000 })
  client.send(Buffer.from('one'))
  await nextMessage(app)
  t.ok(browser.isPaused)
  const seen = closed(client)
  app.close(1001, 'going')

  t.same(await seen, [1001, 'going'])
  t.same(await ended, [1001, null])
})

test('a browser that is paused for two reasons resumes when both have ended', async (t) => {
  const { client, app, browser, streamlit } = await openTunnel(t, { takeThrottleDelay: () => 50 })
  app.pause()
  for (let count = 0; count < 16; count += 1) client.send(Buffer.alloc(highWater))
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

test('a browser that sends far too many messages is closed', async (t) => {
  const { client, ended } = await openTunnel(t, { takeThrottleDelay: () => null })
  const seen = closed(client)
  client.send(Buffer.from('one'))

  t.same(await seen, [1008, 'too many messages'])
  t.same(await ended, [1008, null])
})

test('the buffered bytes of a tunnel include incomplete messages and unread frames', async (t) => {
  const { client, app, tunnel } = await openTunnel(t)
  t.equal(tunnel.bufferedBytes, 0)

  client.send(Buffer.alloc(100_000), { fin: false })
  await until(() => tunnel.bufferedBytes >= 100_000)
  client.send(Buffer.alloc(1))
  await nextMessage(app)
  await until(() => tunnel.bufferedBytes === 0)

  client.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))
  await until(() => tunnel.bufferedBytes > highWater)
  t.pass()
})
