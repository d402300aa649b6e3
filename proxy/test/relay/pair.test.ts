import { test } from 'tap'
import { highWater } from '../../relay/flow.ts'
import { Gather } from '../../relay/gather.ts'
import type { Outcome } from '../../relay/outcome.ts'
import { Pair, type PairOptions } from '../../relay/pair.ts'
import { Runs } from '../../relay/runs.ts'
import {
  closed,
  nextMessage,
  openSocket,
  type Teardown,
  tcpUnder,
  until
} from '../support/sockets.ts'

const toStreamlit = (frame: Uint8Array): Outcome => ({
  toStreamlit: [frame],
  toBrowser: [],
  close: null
})
const toBrowser = (frame: Uint8Array): Outcome => ({
  toStreamlit: [],
  toBrowser: [frame],
  close: null
})

const pairUp = async (t: Teardown, options: Partial<PairOptions> = {}) => {
  const { near: browser, far: tab } = await openSocket(t)
  const { near: app, far: streamlit } = await openSocket(t)
  const ended = Promise.withResolvers<readonly [number, Error | null]>()
  streamlit.pause()
  const pair = new Pair({
    browser,
    streamlit,
    fromBrowser: toStreamlit,
    fromStreamlit: toBrowser,
    tcp: { browser: tcpUnder(browser), streamlit: tcpUnder(streamlit) },
    gather: new Gather(),
    farewell: () => null,
    pace: () => 0,
    pingInterval: 60_000,
    onEnd: (code, fault) => ended.resolve([code, fault]),
    ...options
  })
  return { browser, tab, app, streamlit, pair, ended: ended.promise }
}

test('frames go both ways, in order, and as many as there should be', async (t) => {
  const { tab, app } = await pairUp(t, {
    fromStreamlit: (frame) => ({
      toStreamlit: [Buffer.from('stop')],
      toBrowser: [frame, Buffer.from('notice')],
      close: null
    })
  })
  const seen: string[] = []
  tab.on('message', (data) => seen.push(String(data)))

  tab.send(Buffer.from('asked'))
  t.equal(await nextMessage(app), 'asked')
  const stop = nextMessage(app)
  app.send(Buffer.from('one'))
  app.send(Buffer.from('two'))
  t.equal(await stop, 'stop')
  await until(() => seen.length === 4)
  t.same(seen, ['one', 'notice', 'two', 'notice'])
})

test('frames that came at once leave in order, before the close that came with them', async (t) => {
  const { tab, app, ended } = await pairUp(t, {
    fromStreamlit: (frame) => ({
      toStreamlit: [],
      toBrowser: [frame],
      close: String(frame) === 'last' ? { code: 4403, reason: 'no' } : null
    })
  })
  const seen: string[] = []
  tab.on('message', (data) => seen.push(String(data)))
  const all = ['one', 'two', 'three', 'last', 'too late']
  tcpUnder(app).cork()
  for (const frame of all) app.send(Buffer.from(frame))
  tcpUnder(app).uncork()

  t.same(await closed(tab), [4403, 'no'])
  t.same(await ended, [4403, null])
  t.same(seen, all.slice(0, -1))
})

test('an outcome may close both sides', async (t) => {
  const { tab, app, ended } = await pairUp(t, {
    fromBrowser: () => ({
      toStreamlit: [],
      toBrowser: [],
      close: { code: 4403, reason: 'no' }
    })
  })
  const both = Promise.all([closed(tab), closed(app)])
  tab.send(Buffer.from('x'))

  t.same(await both, [
    [4403, 'no'],
    [1000, '']
  ])
  t.same(await ended, [4403, null])
})

test('a close of one side closes the other in kind', async (t) => {
  const cases = [
    [1000, 'bye', [1000, 'bye']],
    [1001, '', [1001, '']],
    [1008, 'Host not allowed', [1008, 'Host not allowed']],
    [1012, 'restart', [1012, 'restart']],
    [4000, 'own', [4000, 'own']],
    [undefined, '', [1005, '']]
  ] as const
  for (const [code, reason, arrives] of cases) {
    for (const side of ['tab', 'app'] as const) {
      const { tab, app, ended } = await pairUp(t)
      const [from, to] = side === 'tab' ? [tab, app] : [app, tab]
      const other = closed(to)
      if (code === undefined) from.close()
      else from.close(code, reason)
      t.same(await other, arrives, `${code} from the ${side}`)
      t.same(await ended, [arrives[0], null])
    }
  }
})

test('a side that breaks off breaks the other off', async (t) => {
  for (const side of ['tab', 'app'] as const) {
    const { tab, app, ended } = await pairUp(t)
    const [from, to] = side === 'tab' ? [tab, app] : [app, tab]
    const other = closed(to)
    tcpUnder(from).resetAndDestroy()
    t.equal((await other)[0], 1006, side)
    t.equal((await ended)[0], 1006)
  }
})

/** A pair in which a run is under way, of which the frame `end` is the end. */
const pairRunning = async (t: Teardown, options: Partial<PairOptions> = {}) => {
  const runs = new Runs()
  runs.ask()
  runs.begin()
  const heard: string[] = []
  const fromStreamlit = (frame: Uint8Array): Outcome => {
    heard.push(String(frame))
    if (heard.at(-1) === 'end') runs.end(false)
    return toBrowser(frame)
  }
  const farewell = () => ({
    runs,
    stop: Buffer.from('stop'),
    question: Buffer.from('question'),
    isAnswer: (frame: Uint8Array) => String(frame) === 'answer'
  })
  const paired = await pairUp(t, { fromStreamlit, farewell, ...options })
  return { ...paired, runs, heard }
}

test('a browser that leaves a run behind: it is stopped, heard to its end, and only then left', async (t) => {
  for (const leave of ['breaks off', 'closes', 'is closed', 'is lost'] as const) {
    const { tab, app, pair, ended, heard } = await pairRunning(t)
    const stop = nextMessage(app)
    if (leave === 'breaks off') tcpUnder(tab).resetAndDestroy()
    else if (leave === 'closes') tab.close(1001)
    else if (leave === 'is closed') pair.close({ code: 4401, reason: '' })
    else pair.lose()
    t.equal(await stop, 'stop', leave)
    app.send(Buffer.from('late'))
    app.send(Buffer.from('end'))
    await closed(app)
    await ended
    t.same(heard, ['late', 'end'])
  }
})

test('a browser is sent back when Streamlit has let go of it, or takes too long for that', async (t) => {
  const { tab, streamlit, pair, ended } = await pairUp(t)
  const order: string[] = []
  streamlit.on('close', () => order.push('Streamlit'))
  const told = closed(tab).then((close) => {
    order.push('the browser')
    return close
  })
  pair.sendBack({ code: 1012, reason: 'restart' })
  t.same(await told, [1012, 'restart'])
  t.equal((await ended)[0], 1012)
  t.same(order, ['Streamlit', 'the browser'])

  const slow = await pairRunning(t)
  const stop = nextMessage(slow.app)
  slow.pair.sendBack({ code: 1012, reason: 'restart' })
  t.equal(await stop, 'stop')
  t.same(await closed(slow.tab), [1012, 'restart'], 'what it left running has not ended yet')
  slow.app.send(Buffer.from('end'))
  t.equal((await slow.ended)[0], 1012)
})

test('what a browser still sends after its pair was closed is heard by nobody', async (t) => {
  const { tab, app, pair, ended } = await pairRunning(t)
  const seen: string[] = []
  app.on('message', (data) => seen.push(String(data)))
  tab.pause()
  pair.close({ code: 4401, reason: '' })
  tab.send(Buffer.from('a last wish'))
  tab.resume()
  await until(() => seen.length === 1)
  app.send(Buffer.from('end'))
  await ended
  t.same(seen, ['stop'])
})

test('it is left at once when Streamlit ends it, blunders, or starts what may not be seen', async (t) => {
  const closing: Outcome = { toStreamlit: [], toBrowser: [], close: { code: 1012, reason: '' } }
  const blunder = () => {
    throw new Error('no message')
  }
  for (const fromStreamlit of [undefined, () => closing, blunder]) {
    const { tab, app, ended, runs } = await pairRunning(
      t,
      fromStreamlit === undefined ? {} : { fromStreamlit }
    )
    const stop = nextMessage(app)
    tab.close(1000)
    await stop
    if (fromStreamlit === undefined) app.close(1001)
    else app.send(Buffer.from('x'))
    await ended
    t.notOk(runs.areOver)
  }
})

test('a text frame closes the socket of a browser with 1003, and is passed on to nobody', async (t) => {
  const { tab, app, ended } = await pairUp(t)
  const seen: unknown[] = []
  app.on('message', (data) => seen.push(data))
  tab.send('text')

  t.equal((await closed(tab))[0], 1003)
  t.same(await ended, [1003, null])
  t.same(seen, [])
})

test('a text frame of Streamlit is a fault', async (t) => {
  const { tab, app, ended } = await pairUp(t)
  app.send('text')

  t.equal((await closed(tab))[0], 1011)
  t.match(await ended, [1011, { message: /text frame/ }])
})

test('what throws on the way closes both sides and not the process', async (t) => {
  const broken = (thrown: unknown) => () => {
    throw thrown
  }
  const first = await pairUp(t, { fromBrowser: broken(new Error('broken rules')) })
  first.tab.send(Buffer.from('x'))
  t.equal((await closed(first.tab))[0], 1011)
  t.match(await first.ended, [1011, { message: 'broken rules' }])

  const second = await pairUp(t, { fromStreamlit: broken('no error object') })
  second.app.send(Buffer.from('x'))
  second.app.send(Buffer.from('y'))
  t.equal((await closed(second.tab))[0], 1011)
  t.match(await second.ended, [1011, { message: 'no error object' }])
})

test('a frame that breaks the protocol closes both sides', async (t) => {
  const { tab, app, ended } = await pairUp(t)
  const other = closed(app)
  // An unmasked frame, which a client may not send (RFC 6455 section 5.1).
  tcpUnder(tab).write(new Uint8Array([0x82, 0x01, 0x41]))

  t.equal((await closed(tab))[0], 1002)
  t.equal((await other)[0], 1006)
  t.match(await ended, [1006, { code: 'WS_ERR_EXPECTED_MASK' }])
})

test('a frame is read in whatever form the socket gives it', async (t) => {
  for (const binaryType of ['nodebuffer', 'arraybuffer', 'fragments'] as const) {
    const { browser, tab, app } = await pairUp(t)
    browser.binaryType = binaryType
    tab.send(Buffer.from(binaryType))
    t.equal(await nextMessage(app), binaryType)
  }
})

test('one ping is answered once, by us', async (t) => {
  const { tab, app } = await pairUp(t)
  let pongs = 0
  let forwarded = 0
  tab.on('pong', () => {
    pongs += 1
  })
  app.on('ping', () => {
    forwarded += 1
  })
  tab.ping('a')
  tab.send(Buffer.from('after'))
  await nextMessage(app)
  app.send(Buffer.from('back'))
  await nextMessage(tab)

  t.equal(pongs, 1)
  t.equal(forwarded, 0)
})

test('a browser is pinged, and cut when it no longer answers', async (t) => {
  const { tab, app, ended, browser } = await pairUp(t, { pingInterval: 20 })
  let pings = 0
  tab.on('ping', () => {
    pings += 1
  })
  await until(() => pings > 3)
  t.equal(browser.readyState, browser.OPEN)

  const other = closed(app)
  tcpUnder(tab).pause()
  t.equal((await ended)[0], 1006)
  t.equal((await other)[0], 1006)
})

test('a browser that is made to wait is not blamed for its silence', async (t) => {
  const { browser, tab, app, streamlit } = await pairUp(t, { pingInterval: 20 })
  let pings = 0
  tab.on('ping', () => {
    pings += 1
  })
  await until(() => pings > 0)
  browser.pause()
  await new Promise((resolve) => setTimeout(resolve, 100))
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
    const { tab, app, browser, streamlit } = await pairUp(t)
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
  const { tab, browser, streamlit } = await pairUp(t, {
    fromBrowser: () => toBrowser(Buffer.alloc(64 * 1024))
  })
  tab.pause()
  for (let count = 0; count < 2_000; count += 1) tab.send(Buffer.alloc(1024))
  await until(() => browser.isPaused)

  t.ok(browser.bufferedAmount < 8 * highWater, `${browser.bufferedAmount} bytes wait`)
  t.notOk(streamlit.isPaused)
})

test('a peer that never reads is cut in the end', async (t) => {
  const { tab, app, ended } = await pairUp(t, { mostPaused: 50 })
  const other = closed(app)
  tab.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))

  t.equal((await ended)[0], 1006)
  t.equal((await other)[0], 1006)
})

test('a paused side is closed all the same', async (t) => {
  const { tab, app, streamlit, ended } = await pairUp(t)
  tab.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))
  await until(() => streamlit.isPaused)
  app.close(1001, 'going')
  tab.resume()
  const seen = closed(tab)

  t.same(await seen, [1001, 'going'])
  t.same(await ended, [1001, null])
})

test('a Streamlit that broke off before the browser came is noticed', async (t) => {
  const { near: browser, far: tab } = await openSocket(t)
  const { near: app, far: streamlit } = await openSocket(t)
  const gone = closed(streamlit)
  app.terminate()
  await gone
  const { promise, resolve } = Promise.withResolvers<number>()
  const pair = new Pair({
    browser,
    streamlit,
    fromBrowser: toStreamlit,
    fromStreamlit: toBrowser,
    tcp: { browser: tcpUnder(browser), streamlit: tcpUnder(streamlit) },
    gather: new Gather(),
    farewell: () => null,
    pace: () => 0,
    pingInterval: 60_000,
    onEnd: resolve
  })

  t.equal((await closed(tab))[0], 1006)
  t.equal(await promise, 1006)
  pair.terminate()
})

test('frames that came before anybody listened are delivered', async (t) => {
  const { near: browser, far: tab } = await openSocket(t)
  const { near: app, far: streamlit } = await openSocket(t)
  streamlit.pause()
  app.send(Buffer.from('first'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const first = nextMessage(tab)
  new Pair({
    browser,
    streamlit,
    fromBrowser: toStreamlit,
    fromStreamlit: toBrowser,
    tcp: { browser: tcpUnder(browser), streamlit: tcpUnder(streamlit) },
    gather: new Gather(),
    farewell: () => null,
    pace: () => 0,
    pingInterval: 60_000,
    onEnd: () => undefined
  })

  t.equal(await first, 'first')
})

test('a browser that sends too fast is left unread for a while, whoever is read', async (t) => {
  const rests = [20, 0]
  const { tab, app, browser } = await pairUp(t, { pace: () => rests.shift() ?? 0 })
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
  const { tab, app, browser, ended } = await pairUp(t, { pace: () => 600_000 })
  tab.send(Buffer.from('one'))
  await nextMessage(app)
  t.ok(browser.isPaused)
  const seen = closed(tab)
  app.close(1001, 'going')

  t.same(await seen, [1001, 'going'])
  t.same(await ended, [1001, null])
})

test('a browser that waits for two reasons goes on when both are over', async (t) => {
  const { tab, app, browser, streamlit } = await pairUp(t, { pace: () => 50 })
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
  const { tab, ended } = await pairUp(t, { pace: () => null })
  const seen = closed(tab)
  tab.send(Buffer.from('one'))

  t.same(await seen, [1008, 'too many messages'])
  t.same(await ended, [1008, null])
})

test('what waits in a pair is told: parts of messages, and what nobody reads', async (t) => {
  const { tab, app, pair } = await pairUp(t)
  t.equal(pair.held, 0)

  tab.send(Buffer.alloc(100_000), { fin: false })
  await until(() => pair.held >= 100_000)
  tab.send(Buffer.alloc(1))
  await nextMessage(app)
  await until(() => pair.held === 0)

  tab.pause()
  for (let count = 0; count < 64; count += 1) app.send(Buffer.alloc(256 * 1024))
  await until(() => pair.held > highWater)
  t.pass()
})
