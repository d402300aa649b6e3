import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'tap'
import { nothing } from '../../enforcement/outcome.ts'
import type { Warden } from '../../enforcement/warden.ts'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { encodeStatus } from '../../streamlit/forwardmsg.ts'
import {
  type Ask,
  backMsg,
  field,
  finished,
  guardNote,
  hashOf,
  joined,
  MAIN,
  navigation,
  newSession,
  rerun,
  said,
  utf8
} from '../support/frames.ts'
import { asked, createWardenFixture, HOME, PAGES } from '../support/warden-fixture.ts'

const SECRET = hashOf('secret')
const SALES = hashOf('sales')

test('a rerun reaches Streamlit unchanged, in our own encoding', (t) => {
  const asks: readonly Ask[] = [
    {},
    { query: 'a=1', widgets: ['w'], url: 'https://app/' },
    { name: 'sales' },
    { hash: SALES },
    { hash: HOME, auto: true },
    { hash: MAIN },
    { hash: HOME, fragment: 'f' }
  ]
  for (const ask of asks) {
    const { toStreamlit } = createWardenFixture('/secret').atHome().fromBrowser(rerun(ask))
    t.same(toStreamlit.map(asked), [asked(rerun(ask))])
  }
  t.end()
})

test('a request for a forbidden page is never forwarded', (t) => {
  const asks: readonly (readonly [way: string, ask: Ask])[] = [
    ['by its hash', { hash: SECRET }],
    ['by its hash of old', { hash: hashOf('secret', 'md5') }],
    ['by its name', { name: 'secret' }],
    ['by its hash under a name that is allowed', { hash: SECRET, name: 'sales' }],
    ['by its hash with a widget', { hash: SECRET, widgets: ['w'] }],
    ['by its hash in a renewal', { hash: SECRET, auto: true }],
    ['by its hash with a fragment', { hash: SECRET, fragment: 'f' }],
    ['by its name with a fragment', { name: 'secret', fragment: 'f' }],
    ['by a name with a slash', { name: 'secret/' }],
    ['by a name behind a slash', { name: '/secret' }],
    ['by a path of two', { name: 'sales/secret' }]
  ]
  for (const isGuarded of [true, false]) {
    for (const [way, ask] of asks) {
      const { atHome, events } = createWardenFixture('/secret')
      const { toStreamlit, notice, close } = atHome({ isGuarded }).fromBrowser(rerun(ask))

      t.same(toStreamlit, [], way)
      t.match(notice?.lines[0], /^You may not open the page \//, way)
      t.equal(close, null)
      t.match(events.at(-1), { type: 'page', judged: { allow: false } }, way)
    }
  }
  t.end()
})

test("a notice is in the person's language, with the request id and the contact", (t) => {
  const contact = { text: 'ops', href: null }
  const options = { language: 'ja', notices: { requestId: 'r-7', contact } } as const
  const { notice } = createWardenFixture('/secret')
    .atHome(options)
    .fromBrowser(rerun({ hash: SECRET }))
  t.match(notice, { title: 'アクセスできません', contact, reload: null })
  t.match(notice?.lines, ['ページ /secret を開く権限がありません。', /r-7$/, /./])
  t.end()
})

test('a page name beside an unknown hash is not used', (t) => {
  // Without the hash but with the name, Streamlit would run the named page without a check.
  const { enter, atHome } = createWardenFixture('/secret')
  for (const warden of [enter(), atHome()]) {
    const { toStreamlit } = warden.fromBrowser(rerun({ hash: 'deadbeef', name: 'secret' }))
    t.match(asked(toStreamlit[0]), { pageScriptHash: '', pageName: '' })
  }
  t.end()
})

test('a page name is not forwarded beside a known hash, because the hash alone counts', (t) => {
  const { toStreamlit } = createWardenFixture('/secret')
    .atHome()
    .fromBrowser(rerun({ hash: SALES, name: 'secret' }))
  t.match(asked(toStreamlit[0]), { pageScriptHash: SALES, pageName: '' })
  t.end()
})

test('a new proxy finds a hash in the policy, or treats it as the default page', (t) => {
  const { enter } = createWardenFixture('/secret')

  t.equal(asked(enter().fromBrowser(rerun({ hash: SALES })).toStreamlit[0]).pageScriptHash, '')
  const refused = enter().fromBrowser(rerun({ hash: SECRET }))
  t.match(asked(refused.toStreamlit[0]), { pageScriptHash: '', pageName: '' })
  t.end()
})

test('the pages that one session has listed are known in the next', (t) => {
  const { atHome, enter } = createWardenFixture('/secret')
  atHome()
  const { toStreamlit } = enter({ sessionId: 's-2' }).fromBrowser(rerun({ hash: SALES }))
  t.equal(asked(toStreamlit[0]).pageScriptHash, SALES)
  t.end()
})

const defaultAsks: readonly Ask[] = [{}, { hash: MAIN }, { hash: 'deadbeef' }, { name: 'x' }]

test('without the guard, the default page needs access under its own name too, however it is requested', (t) => {
  for (const ask of [...defaultAsks, { hash: HOME }]) {
    const { atHome, denied } = createWardenFixture()
    const warden = atHome({ isGuarded: false })
    denied.add('/home')
    t.same(warden.fromBrowser(rerun(ask)).toStreamlit, [], JSON.stringify(ask))
  }
  t.end()
})

test('with the guard, a default page that is closed under its own name blocks no other page', (t) => {
  // The app chooses its default page in each session, and the guard refuses it in its place.
  for (const ask of [...defaultAsks, { hash: SALES }, { name: 'sales' }]) {
    const { atHome, denied } = createWardenFixture()
    const warden = atHome()
    denied.add('/home')
    t.equal(warden.fromBrowser(rerun(ask)).toStreamlit.length, 1, JSON.stringify(ask))
  }
  t.end()
})

test('without access to the default page no page can be requested, because it may run instead', (t) => {
  for (const [isGuarded, page] of [
    [true, '/'],
    [false, '/home']
  ] as const) {
    const { atHome, denied, events, enter } = createWardenFixture()
    atHome()
    denied.add(page)
    const warden = enter({ sessionId: isGuarded ? 's-2' : null, isGuarded })
    const { toStreamlit, notice } = warden.fromBrowser(rerun({ hash: SALES }))

    t.same(toStreamlit, [])
    t.equal(notice?.lines[0], `You may not open the page ${page}.`)
    t.match(events.at(-1), { asked: 'default' })
  }
  t.end()
})

test('an app with several default pages chooses one itself, if any of them is allowed', (t) => {
  const { app, enter, denied } = createWardenFixture('/admin')
  for (const name of ['admin', 'home']) {
    const warden = enter({ sub: name, isGuarded: false })
    warden.fromStreamlit(newSession({ sessionId: name }))
    warden.fromStreamlit(navigation([{ name, isDefault: true }], hashOf(name)))
  }
  t.equal(app.defaultHashes().length, 2)
  t.equal(enter({ isGuarded: false }).fromBrowser(rerun()).toStreamlit.length, 1)

  denied.add('/home')
  t.equal(enter({ isGuarded: false }).fromBrowser(rerun()).toStreamlit.length, 0)
  t.end()
})

test('a browser in which nothing has run gets the default page and then the notice', (t) => {
  const warden = createWardenFixture('/secret').enter()
  const first = warden.fromBrowser(
    rerun({ name: 'secret', widgets: ['w'], query: 'q', url: 'https://app/secret' })
  )
  t.match(asked(first.toStreamlit[0]), {
    pageScriptHash: '',
    pageName: '',
    queryString: utf8(''),
    widgetStates: undefined,
    contextInfo: { url: utf8('https://app/secret') }
  })
  t.equal(first.notice, null)

  warden.fromStreamlit(newSession())
  warden.fromStreamlit(navigation(PAGES, HOME))
  const last = warden.fromStreamlit(finished())
  t.same(last.toBrowser, [finished()])
  t.equal(last.notice?.lines[0], 'You may not open the page /secret.')
  t.equal(warden.fromStreamlit(finished()).notice, null, 'and is told once')
  t.end()
})

test('a refused click leaves the page unchanged, and the frontend does not wait', (t) => {
  const { toBrowser } = createWardenFixture('/secret')
    .atHome()
    .fromBrowser(rerun({ hash: SECRET }))
  t.same(toBrowser, [encodeStatus(true), encodeStatus(false)])
  t.end()
})

test('a refused click starts the timers again that the frontend has ended', (t) => {
  const timer = Buffer.from(
    said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'clock' } }, HOME)
  )
  const stop = said({ case: 'stopAutoRerun', value: { fragmentIds: ['clock'] } }, HOME)
  const { atHome } = createWardenFixture('/secret')
  const refusedBy = (warden: Warden) => warden.fromBrowser(rerun({ hash: SECRET })).toBrowser
  const cases: readonly (readonly [
    after: string,
    does: (warden: Warden) => void,
    last: boolean
  ])[] = [
    ['a renewal', (warden) => warden.fromBrowser(rerun({ fragment: 'clock', auto: true })), true],
    ['a run of the page', (warden) => warden.fromBrowser(rerun({ hash: HOME })), false],
    ['a stop', (warden) => warden.fromStreamlit(stop), false]
  ]
  for (const [after, does, isThere] of cases) {
    const warden = atHome()
    warden.fromStreamlit(timer)
    t.ok(refusedBy(warden).some((frame) => timer.equals(frame)))
    does(warden)
    t.same(refusedBy(warden).filter((frame) => timer.equals(frame)).length, isThere ? 1 : 0, after)
  }
  t.end()
})

test('messages that run no page are forwarded, and messages that no browser may send are refused', (t) => {
  const { atHome, events } = createWardenFixture()
  const warden = atHome()
  const passing = [
    backMsg({ type: { case: 'stopScript', value: true } }),
    backMsg({ type: { case: 'appHeartbeat', value: true } }),
    backMsg({ type: { case: 'fileUrlsRequest', value: { requestId: 'r' } } }),
    backMsg({
      type: {
        case: 'backendOperationRequest',
        value: { payload: { case: 'dataframeChunk', value: { sourceId: utf8('s') } } }
      }
    })
  ]
  for (const frame of passing) {
    t.same(
      warden.fromBrowser(frame).toStreamlit.map((sent) => Buffer.from(sent)),
      [frame]
    )
  }
  const closed = [
    ['clearCache', backMsg({ type: { case: 'clearCache', value: true } })],
    ['installSkills', field(19, field(4, ''))],
    ['unknown', field(99, 'x')],
    ['empty', new Uint8Array()]
  ] as const
  for (const [message, frame] of closed) {
    t.same(warden.fromBrowser(frame), nothing)
    t.same(events.at(-1), { type: 'refused-message', message })
  }
  t.end()
})

test('H4: too many files in one upload are refused with a sentence', (t) => {
  const { atHome, events } = createWardenFixture()
  const warden = atHome()
  const ask = (files: number) =>
    backMsg({
      type: {
        case: 'fileUrlsRequest',
        value: { requestId: 'r-9', fileNames: Array(files).fill(utf8('a')) }
      }
    })
  t.equal(warden.fromBrowser(ask(520)).toStreamlit.length, 1)
  const refused = warden.fromBrowser(ask(2_001))
  t.same(refused.toStreamlit, [])
  const { type } = fromBinary(ForwardMsgSchema, refused.toBrowser[0] ?? new Uint8Array())
  t.match(type, { case: 'fileUrlsResponse', value: { responseId: 'r-9', errorMsg: /2000 files/ } })
  t.match(events.at(-1), { message: 'too-many-files' })
  t.end()
})

test('S3: a name that is longer than any page name is refused before it is used', (t) => {
  const long = 'a\u0301'.repeat(60_000)
  const asks: readonly Ask[] = [
    { name: long },
    { hash: long },
    { fragment: long },
    { name: 'ä'.repeat(129) }
  ]
  for (const ask of asks) {
    const { atHome, events } = createWardenFixture()
    t.same(atHome().fromBrowser(rerun(ask)), nothing)
    t.same(events.at(-1), { type: 'refused-message', message: 'name-too-long' })
  }
  t.end()
})

test('a frame that cannot be read closes the websocket with the code for it', (t) => {
  const cases = [
    [1007, field(11, field(3, new Uint8Array([0xff])))],
    [1002, new Uint8Array([0xff])],
    [1002, joined(rerun({ hash: SALES }), rerun({ hash: SECRET }))],
    [1002, field(11, field(99, 'x'))]
  ] as const
  for (const [code, frame] of cases) {
    const { toStreamlit, close } = createWardenFixture().atHome().fromBrowser(frame)
    t.same(toStreamlit, [])
    t.match(close, { code })
  }
  t.end()
})

const deferred = (fileId: string) =>
  backMsg({
    type: {
      case: 'backendOperationRequest',
      value: { payload: { case: 'deferredFile', value: { fileId } } }
    }
  })

test('a deferred download may be requested by the person it was shown to', (t) => {
  const { atHome, denied, events } = createWardenFixture()
  const warden = atHome()
  warden.fromStreamlit(guardNote({ file: 'file-1' }, SALES))

  t.equal(warden.fromBrowser(deferred('file-1')).toStreamlit.length, 1)
  for (const id of ['file-2', '']) t.same(warden.fromBrowser(deferred(id)).toStreamlit, [])
  t.same(events.at(-1), { type: 'refused-message', message: 'deferred-file' })

  denied.add('/sales')
  t.same(warden.fromBrowser(deferred('file-1')).toStreamlit, [], 'nor after the right has gone')
  t.end()
})

test('an unknown Streamlit is not relayed', (t) => {
  const frames = [
    newSession({ version: 'unknown' }),
    newSession({ sessionId: '' }),
    said({ case: 'newSession', value: {} })
  ]
  for (const frame of frames) {
    t.match(createWardenFixture().enter().fromStreamlit(frame), {
      toBrowser: [],
      close: { code: 1011 }
    })
  }
  t.end()
})

test('bytes of Streamlit that are not a message throw', (t) => {
  t.throws(() =>
    createWardenFixture()
      .enter()
      .fromStreamlit(new Uint8Array([0xff]))
  )
  t.end()
})
