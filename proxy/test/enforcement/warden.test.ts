import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'tap'
import { nothing } from '../../enforcement/outcome.ts'
import type { PageAuthorizer } from '../../enforcement/page-access.ts'
import type { Warden } from '../../enforcement/warden.ts'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { encodeStatus } from '../../streamlit/forwardmsg.ts'
import {
  type Ask,
  backMsg,
  connected,
  delta,
  element,
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
  statusChanged,
  utf8
} from '../support/frames.ts'
import { asked, createWardenFixture, HOME, namesIn, PAGES } from '../support/warden-fixture.ts'

const SECRET = hashOf('secret')
const SALES = hashOf('sales')
const media = 'a1b2c3d4e5f60718'

test('a rerun reaches Streamlit as it was asked for, written anew', (t) => {
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

test('no way of asking for a forbidden page is relayed', (t) => {
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

test('a person reads the notice in their language, with the request and whom to ask', (t) => {
  const contact = { text: 'ops', href: null }
  const options = { language: 'ja', notices: { requestId: 'r-7', contact } } as const
  const { notice } = createWardenFixture('/secret')
    .atHome(options)
    .fromBrowser(rerun({ hash: SECRET }))
  t.match(notice, { title: 'アクセスできません', contact, reload: null })
  t.match(notice?.lines, ['ページ /secret を開く権限がありません。', /r-7$/, /./])
  t.end()
})

test('an unknown hash does not let the name behind it through', (t) => {
  // Cleared alone, the hash would make Streamlit run the page of the name, which nobody judged.
  const { enter, atHome } = createWardenFixture('/secret')
  for (const warden of [enter(), atHome()]) {
    const { toStreamlit } = warden.fromBrowser(rerun({ hash: 'deadbeef', name: 'secret' }))
    t.match(asked(toStreamlit[0]), { pageScriptHash: '', pageName: '' })
  }
  t.end()
})

test('a name that does not count is not relayed with a hash that does', (t) => {
  const { toStreamlit } = createWardenFixture('/secret')
    .atHome()
    .fromBrowser(rerun({ hash: SALES, name: 'secret' }))
  t.match(asked(toStreamlit[0]), { pageScriptHash: SALES, pageName: '' })
  t.end()
})

test('a hash is known to a fresh proxy by the policy, or is the default page', (t) => {
  const { enter } = createWardenFixture('/secret')

  t.equal(asked(enter().fromBrowser(rerun({ hash: SALES })).toStreamlit[0]).pageScriptHash, '')
  const refused = enter().fromBrowser(rerun({ hash: SECRET }))
  t.match(asked(refused.toStreamlit[0]), { pageScriptHash: '', pageName: '' })
  t.end()
})

test('what was listed to one session is known to the next', (t) => {
  const { atHome, enter } = createWardenFixture('/secret')
  atHome()
  const { toStreamlit } = enter({ sessionId: 's-2' }).fromBrowser(rerun({ hash: SALES }))
  t.equal(asked(toStreamlit[0]).pageScriptHash, SALES)
  t.end()
})

const defaultAsks: readonly Ask[] = [{}, { hash: MAIN }, { hash: 'deadbeef' }, { name: 'x' }]

test('without the guard the default page is judged under its own name too, however it is asked for', (t) => {
  for (const ask of [...defaultAsks, { hash: HOME }]) {
    const { atHome, denied } = createWardenFixture()
    const warden = atHome({ isGuarded: false })
    denied.add('/home')
    t.same(warden.fromBrowser(rerun(ask)).toStreamlit, [], JSON.stringify(ask))
  }
  t.end()
})

test('with the guard a default page that is closed under its own name locks nobody out', (t) => {
  // The app chooses its default page in each session, and the guard refuses it in its place.
  for (const ask of [...defaultAsks, { hash: SALES }, { name: 'sales' }]) {
    const { atHome, denied } = createWardenFixture()
    const warden = atHome()
    denied.add('/home')
    t.equal(warden.fromBrowser(rerun(ask)).toStreamlit.length, 1, JSON.stringify(ask))
  }
  t.end()
})

test('where the default page is forbidden no page can be asked for, as it may run instead', (t) => {
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

test('an app with more than one default page chooses by itself, if one is allowed', (t) => {
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

test('a tab in which nothing has run gets the default page and then the notice', (t) => {
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

test('a refused click leaves the page as it is, and the frontend not waiting', (t) => {
  const { toBrowser } = createWardenFixture('/secret')
    .atHome()
    .fromBrowser(rerun({ hash: SECRET }))
  t.same(toBrowser, [encodeStatus(true), encodeStatus(false)])
  t.end()
})

test('a refused click starts the timers anew that the frontend ended with it', (t) => {
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

test('messages that run no page pass, and those that nobody may send do not', (t) => {
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

test('H4: more files than may be uploaded at once are refused with a sentence', (t) => {
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

test('S3: a name that is longer than any page has is refused before anything is done with it', (t) => {
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

test('a deferred download may be asked for by whom it was shown to', (t) => {
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

test('output passes if every name of the page that made it is allowed', (t) => {
  const { atHome, events } = createWardenFixture('/secret')
  const warden = atHome()
  const cases = [
    [true, delta(MAIN)],
    [true, delta(HOME)],
    [true, delta(SALES)],
    [false, delta(SECRET)],
    [false, delta('deadbeef')],
    [false, delta('')],
    [false, said({ case: 'refHash', value: 'h' }, SECRET)],
    [false, said({ case: 'authRedirect', value: field(1, 'https://x/') }, SECRET)],
    [false, said({ case: 'parentMessage', value: { message: 'to whoever embeds it' } }, SECRET)],
    [true, said({ case: 'parentMessage', value: { message: 'to whoever embeds it' } }, SALES)],
    [false, said({ case: 'backendOperationResponse', value: {} }, SECRET)],
    [true, said({ case: 'backendOperationResponse', value: {} })],
    [true, said({ case: 'sessionEvent', value: new Uint8Array() })],
    [true, statusChanged()],
    [false, said({ case: 'gitInfoChanged', value: new Uint8Array() })],
    [false, field(99, 'x')]
  ] as const
  for (const [passes, frame] of cases) {
    t.same(warden.fromStreamlit(frame).toBrowser, passes ? [frame] : [])
    t.equal(
      events.splice(0).some(({ type }) => type === 'withheld'),
      !passes
    )
  }
  t.end()
})

test('a policy that changes between two frames holds for the second', (t) => {
  const { atHome, denied } = createWardenFixture()
  const warden = atHome()

  t.equal(warden.fromBrowser(rerun({ hash: SALES })).toStreamlit.length, 1)
  t.equal(warden.fromStreamlit(delta(SALES)).toBrowser.length, 1)
  denied.add('/sales')
  t.equal(warden.fromStreamlit(delta(SALES)).toBrowser.length, 0)
  t.same(warden.fromBrowser(rerun({ hash: SALES })).toStreamlit, [])
  t.end()
})

test('page lists lose what a person may not see, never the default or the current page', (t) => {
  const { atHome, denied } = createWardenFixture('/secret')
  const warden = atHome()
  const listed = [...PAGES, { name: 'elsewhere', externalUrl: 'https://x/', hash: '' }]
  const { toBrowser } = warden.fromStreamlit(navigation(listed, SALES))
  t.same(namesIn(toBrowser[0]), ['home', 'sales', 'elsewhere'])
  t.equal(warden.currentPath, '/sales')

  t.same(namesIn(warden.fromStreamlit(newSession({ pages: listed })).toBrowser[0]), [
    'home',
    'sales',
    'elsewhere'
  ])
  denied.add('/sales')
  const shrunk = warden.fromStreamlit(
    said({
      case: 'pagesChanged',
      value: {
        appPages: [
          { pageName: 'home', pageScriptHash: HOME, isDefault: true },
          { pageName: 'sales', pageScriptHash: SALES, urlPathname: 'sales' },
          { pageName: 'secret', pageScriptHash: SECRET, urlPathname: 'secret' }
        ]
      }
    })
  )
  t.same(namesIn(shrunk.toBrowser[0]), ['home'])
  t.end()
})

test('a browser is told of its Streamlit what the frontend needs, and no more', (t) => {
  const { toBrowser } = createWardenFixture()
    .enter()
    .fromStreamlit(
      joined(
        newSession(),
        // python_version and server_os of EnvironmentInfo, in Initialize.
        field(4, field(1, field(3, joined(field(2, '3.11.7'), field(3, 'Linux')))))
      )
    )
  const text = Buffer.from(toBrowser[0] ?? []).toString('latin1')
  t.match(text, /1\.67\.0/)
  t.notMatch(text, /3\.11\.7|Linux|\/app\/app\.py/)
  t.end()
})

test('with the guard, what stands in the place of a refused page leaves, and nothing of the page', (t) => {
  const { atHome, events } = createWardenFixture('/secret')
  const warden = atHome()
  events.length = 0
  const shown = warden.fromStreamlit(navigation(PAGES, SECRET))
  t.same(namesIn(shown.toBrowser[0]), ['home', 'sales', ''], 'the page is there without its name')
  t.same(warden.fromStreamlit(guardNote({ refused: '/secret' })), nothing)
  t.match(events, [{ type: 'page', judged: { page: '/secret', allow: false }, asked: 'app' }])

  t.equal(warden.fromStreamlit(delta(MAIN, 'the message')).toBrowser.length, 1)
  t.same(warden.fromStreamlit(delta(SECRET, 'marker')).toBrowser, [])
  t.equal(warden.fromStreamlit(finished()).notice, null, 'one message is enough')
  t.equal(warden.currentPath, '/')
  t.end()
})

test('where the app has put a person, widgets of the entry script go on', (t) => {
  const { atHome, denied } = createWardenFixture('/secret')
  const warden = atHome()
  warden.fromStreamlit(navigation(PAGES, SECRET))
  const { toStreamlit } = warden.fromBrowser(rerun({ hash: SECRET, widgets: ['w'] }))
  t.equal(asked(toStreamlit[0]).pageScriptHash, SECRET, 'which the guard refuses again')

  warden.fromStreamlit(navigation(PAGES, SALES))
  t.same(warden.fromBrowser(rerun({ hash: SECRET })).toStreamlit, [], 'asked for by the browser')
  denied.add('/sales')
  t.same(
    warden.fromBrowser(rerun({ hash: SALES })).toStreamlit,
    [],
    'a page that ran and is closed now is no refused one'
  )
  t.end()
})

test('without the guard, the app may start a forbidden page, of which nothing leaves', (t) => {
  const { atHome, events } = createWardenFixture('/secret')
  const warden = atHome({ isGuarded: false })
  events.length = 0
  t.same(namesIn(warden.fromStreamlit(navigation(PAGES, SECRET)).toBrowser[0]), [
    'home',
    'sales',
    ''
  ])
  t.same(warden.fromStreamlit(delta(SECRET, 'marker')).toBrowser, [])
  t.match(events[0], { type: 'page', judged: { page: '/secret', allow: false }, asked: 'app' })
  t.equal(warden.fromStreamlit(finished()).notice?.lines[0], 'You may not open the page /secret.')
  t.end()
})

test('an unknown page is the default one with a word of Streamlit, if the guard is there', (t) => {
  const unlisted = { allow: false, rule: null, reason: 'page-unlisted' } as const
  const authorizer: PageAuthorizer = {
    judge: (path) =>
      ['/', '/sales', '/home'].includes(path)
        ? { allow: true, rule: path, reason: 'granted' }
        : unlisted,
    isUnknown: (path, listed) => listed().length > 0 && path === '/gone',
    namesOf: () => []
  }
  const { atHome, enter } = createWardenFixture()
  t.same(
    enter({ authorizer, isResumed: true }).fromBrowser(rerun({ name: 'gone' })).toStreamlit,
    [],
    'before the app has listed its pages nobody knows'
  )
  const ask = (warden: Warden, name: string) => warden.fromBrowser(rerun({ name })).toStreamlit
  const warden = atHome({ authorizer })
  t.equal(asked(ask(warden, 'gone')[0]).pageName, 'gone')
  t.same(ask(warden, 'secret'), [], 'a page that the app has and nobody listed is refused')
  t.same(ask(atHome({ authorizer, isGuarded: false }), 'gone'), [])
  t.end()
})

test('a session belongs to whom it was first delivered', (t) => {
  const { atHome, registry, enter } = createWardenFixture()
  const owner = atHome({ isGuarded: false })
  t.equal(owner.sessionId, 'session-1')
  t.ok(registry.sessionOf('zoe', 'session-1'))

  const thief = enter({ sub: 'max', isGuarded: false })
  t.match(thief.fromStreamlit(newSession()), { toBrowser: [], close: { code: 1011 } })
  t.equal(thief.sessionId, null)
  t.end()
})

test('a websocket does not change its session', (t) => {
  for (const isGuarded of [true, false]) {
    const warden = createWardenFixture().atHome({ isGuarded })
    t.match(warden.fromStreamlit(newSession({ sessionId: 's-2' })), { close: { code: 1011 } })
  }
  t.end()
})

test('a resumed session knows the pages that were listed in it', (t) => {
  const { atHome, enter } = createWardenFixture('/secret')
  atHome()
  const resumed = enter({ isResumed: true })
  t.same(resumed.fromBrowser(rerun({ name: 'secret' })).toStreamlit, [], 'and shows a page')
  t.equal(resumed.currentPath, '/')
  t.equal(resumed.fromBrowser(rerun({ hash: SALES })).toStreamlit.length, 1)
  t.end()
})

test('a Streamlit that is not known is not relayed', (t) => {
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

test('bytes of Streamlit that are no message throw', (t) => {
  t.throws(() =>
    createWardenFixture()
      .enter()
      .fromStreamlit(new Uint8Array([0xff]))
  )
  t.end()
})

const image = (url: string) => field(6, field(1, field(3, url)))

test('S2: a file belongs to whom the guard says that it was shown to, and to nobody by an echo', (t) => {
  const { atHome, registry } = createWardenFixture('/secret')
  const warden = atHome()
  const echoes = [
    said({ case: 'fileUrlsResponse', value: { responseId: `/media/${media}` } }),
    delta(SALES, `/media/${media}.png`),
    element(SALES, image(`/media/${media}.png`)),
    connected({ session: 'other', files: [media] })
  ]
  for (const frame of echoes) {
    warden.fromStreamlit(frame)
    t.equal(registry.pagesOfFile('zoe', media), undefined)
  }
  warden.fromStreamlit(guardNote({ file: media }, SALES))
  t.same(registry.pagesOfFile('zoe', media), ['/sales'])
  warden.fromStreamlit(guardNote({ file: media }, MAIN))
  t.same(
    registry.pagesOfFile('zoe', media),
    ['/', '/'],
    'of the entry script: the page that is shown'
  )
  t.end()
})

test('a note that the app writes by itself is one of its own messages, and delivers nothing', (t) => {
  const { atHome, registry, events } = createWardenFixture('/secret')
  const forged = (active: string) => guardNote({ key: 'guessed', file: media }, active)
  const warden = atHome()
  t.same(warden.fromStreamlit(forged(SALES)).toBrowser, [forged(SALES)])
  t.same(warden.fromStreamlit(forged(SECRET)).toBrowser, [])
  t.same(warden.fromStreamlit(guardNote({ key: 7 }, SALES)).toBrowser.length, 1)
  events.length = 0
  t.same(atHome({ isGuarded: false }).fromStreamlit(forged(SALES)).toBrowser, [])
  t.match(events.at(-1), { type: 'withheld', message: 'parentMessage' })
  t.equal(registry.pagesOfFile('zoe', media), undefined)
  t.end()
})

test('S2: the file of a deferred download is the one in the answer, not the one in the question', (t) => {
  const { atHome, registry } = createWardenFixture()
  for (const isGuarded of [true, false]) {
    const warden = atHome({ isGuarded })
    warden.fromStreamlit(
      joined(
        said({
          case: 'backendOperationResponse',
          value: { deferredFile: { url: `/media/${media}.csv` } }
        }),
        field(27, field(1, '/media/deadbeefdeadbeef'))
      )
    )
    t.ok(registry.pagesOfFile('zoe', media))
    t.equal(registry.pagesOfFile('zoe', 'deadbeefdeadbeef'), undefined)
  }
  t.end()
})

test('S2: without the guard a file is what an element shows, unless it is withheld', (t) => {
  const { atHome, registry } = createWardenFixture('/secret')
  const warden = atHome({ isGuarded: false })
  warden.fromStreamlit(element(SECRET, image(`/media/${media}.png`)))
  warden.fromStreamlit(delta(SALES, `/media/${media}.png`))
  t.equal(registry.pagesOfFile('zoe', media), undefined)
  warden.fromStreamlit(element(SALES, image(`/media/${media}.png`)))
  t.same(registry.pagesOfFile('zoe', media), ['/sales'])
  t.end()
})

test('an app of one page is at the default page when its run ends', (t) => {
  const { enter, events, registry } = createWardenFixture()
  const warden = enter()
  warden.fromBrowser(rerun())
  warden.fromStreamlit(newSession())
  warden.fromStreamlit(guardNote({ file: media }))
  t.same(registry.pagesOfFile('zoe', media), ['/'], 'whose files are known before')
  t.equal(warden.currentPath, null)
  warden.fromStreamlit(finished())

  t.equal(warden.currentPath, '/')
  t.match(events.at(-1), { type: 'page', asked: 'default', judged: { page: '/' } })
  t.end()
})

test('before 1.44 a folder of pages is listed with the session, the entry script first', (t) => {
  const { enter, app } = createWardenFixture('/Admin')
  const admin = hashOf('/app/pages/1_Admin.py', 'md5')
  const old = {
    version: '1.40.2',
    mainHash: hashOf('/app/app.py', 'md5'),
    pages: [
      { name: 'app', hash: hashOf('/app/app.py', 'md5') },
      { name: 'Admin', hash: admin },
      { name: 'Public', hash: hashOf('/app/pages/2_Public.py', 'md5') }
    ]
  }
  const warden = enter()
  warden.fromBrowser(rerun())
  t.same(namesIn(warden.fromStreamlit(newSession(old)).toBrowser[0]), ['app', 'Public'])
  t.equal(warden.currentPath, '/')
  t.same(app.pathsOf(admin), ['/Admin'])
  t.same(warden.fromBrowser(rerun({ hash: admin })).toStreamlit, [])
  t.end()
})

test('an old app that has shown a navigation is not read as a folder of pages', (t) => {
  const { atHome, app } = createWardenFixture()
  const warden = atHome()
  warden.fromStreamlit(newSession({ version: '1.40.2', pages: [{ name: 'x' }, { name: 'Title' }] }))
  t.same(app.pathsOf(hashOf('Title')), [])
  t.end()
})
