import { test } from 'tap'
import { StreamlitSession } from '../../relay/session.ts'
import type { Warden } from '../../relay/warden.ts'
import { encodeStatus } from '../../streamlit/notice.ts'
import {
  type Ask,
  backMsg,
  beside,
  button,
  delta,
  element,
  field,
  finished,
  hashOf,
  joined,
  MAIN,
  navigation,
  newSession,
  rerun,
  said,
  statusChanged
} from '../support/frames.ts'
import {
  asked,
  createWorld,
  HOME,
  isStop,
  namesIn,
  noticeIn,
  PAGES
} from '../support/warden-world.ts'

const SECRET = hashOf('secret')
const SALES = hashOf('sales')
const media = 'a1b2c3d4e5f60718'
const press = `$$ID-${media}-press`

test('a rerun reaches Streamlit as it was asked for, written anew', async (t) => {
  const asks: readonly Ask[] = [
    {},
    { query: 'a=1', widgets: [press], url: 'https://app/' },
    { name: 'sales' },
    { hash: SALES },
    { hash: HOME, auto: true },
    { hash: MAIN }
  ]
  for (const ask of asks) {
    const warden = createWorld('/secret').atHome()
    warden.fromStreamlit(button(HOME, press))
    t.same(warden.fromBrowser(rerun(ask)), {
      toStreamlit: [Buffer.from(rerun(ask))].map((frame) => new Uint8Array(frame)),
      toBrowser: [],
      close: null
    })
  }
})

test('a click on a widget that was never delivered is taken out of its rerun', async (t) => {
  const { events, atHome } = createWorld('/secret')
  const warden = atHome()
  warden.fromStreamlit(button(SECRET, press))
  const { toStreamlit } = warden.fromBrowser(rerun({ name: 'sales', widgets: [press] }))
  t.same(toStreamlit.map(asked), [asked(rerun({ name: 'sales', widgets: [] }))])
  t.match(events.at(-1), { type: 'refused-message', message: 'unknown-widget' })
})

test('who leaves a run behind has it stopped, unless nobody comes back to it', async (t) => {
  const { denied, atHome } = createWorld()
  const warden = atHome()
  t.ok(isStop(warden.farewell()?.stop))
  denied.add('/')
  t.equal(warden.farewell(), null, 'what ran here may not be seen any more')
  denied.delete('/')
  warden.fromStreamlit(finished())
  t.equal(warden.farewell(), null, 'the run was heard to its end')
})

test('nothing runs in a session that another process speaks in now', (t) => {
  const { events, enter } = createWorld()
  const session = new StreamlitSession('zoe')
  session.isHeld = () => false
  t.same(enter(session).fromBrowser(rerun({ name: 'sales' })), {
    toStreamlit: [],
    toBrowser: [],
    close: { code: 4401, reason: 'resumed elsewhere' }
  })
  t.match(events, [{ type: 'refused-message', message: 'session-resumed-elsewhere' }])
  t.notOk(session.runs.areOver, 'it was noted first, for that process to see')
  t.end()
})

test('Streamlit is kept busy with addresses of files by nobody', (t) => {
  const { atHome, events } = createWorld()
  const warden = atHome()
  const ask = (files: number) =>
    backMsg({
      type: { case: 'fileUrlsRequest', value: { fileNames: Array(files).fill('a') } }
    })
  t.same(warden.fromBrowser(ask(501)).toStreamlit, [])
  t.match(events.at(-1), { message: 'too-many-files' })
  t.equal(warden.fromBrowser(ask(500)).toStreamlit.length, 1)
  t.equal(warden.fromBrowser(ask(2)).toStreamlit.length, 0, 'it waits for the answer to the first')
  const answer = said({ case: 'fileUrlsResponse', value: new Uint8Array() })
  t.equal(warden.fromStreamlit(answer).toStreamlit.length, 1)
  t.equal(warden.fromBrowser(ask(3)).toStreamlit.length, 0)
  const begun = warden.fromStreamlit(newSession({ sessionId: 'session-1' }))
  t.equal(begun.toStreamlit.length, 1, 'with the begin of a run an answer may be lost')
  t.end()
})

test('only the answer to its own question says that Streamlit speaks to a websocket', (t) => {
  const { atHome } = createWorld()
  const [one, other] = [atHome().farewell(), atHome().farewell()]
  const id =
    Buffer.from(one?.question ?? [])
      .toString('latin1')
      .match(/[0-9a-f-]{36}/)?.[0] ?? ''
  t.match(id, /^[0-9a-f-]{36}$/)
  const answer = Buffer.from(`\x0a\x24${id}`)
  t.ok(one?.isAnswer(answer))
  t.notOk(other?.isAnswer(answer))
  t.notOk(one?.isAnswer(Buffer.from(id.slice(1))))
  t.end()
})

test('the default page in place of a refused one is a run too', async (t) => {
  const warden = createWorld('/secret').enter()
  warden.fromBrowser(rerun({ name: 'secret' }))
  t.notOk(warden.farewell()?.runs.areOver)
})

test('no way of asking for a forbidden page is passed on', async (t) => {
  const asks: readonly (readonly [way: string, ask: Ask])[] = [
    ['by its hash', { hash: SECRET }],
    ['by its hash of old', { hash: hashOf('secret', 'md5') }],
    ['by its name', { name: 'secret' }],
    ['by its hash under a name that is allowed', { hash: SECRET, name: 'sales' }],
    ['by its hash with a widget', { hash: SECRET, widgets: ['w'] }],
    ['by its hash in a renewal', { hash: SECRET, auto: true }],
    ['by a name with a slash', { name: 'secret/' }],
    ['by a name behind a slash', { name: '/secret' }],
    ['by a path of two', { name: 'sales/secret' }]
  ]
  for (const [way, ask] of asks) {
    const { atHome, events } = createWorld('/secret')
    const { toStreamlit, toBrowser, close } = atHome().fromBrowser(rerun(ask))

    t.same(toStreamlit, [], way)
    t.match(noticeIn(toBrowser), /^You may not open the page \//, way)
    t.equal(close, null)
    t.match(events.at(-1), { type: 'page', judged: { allow: false } }, way)
  }
})

test('a person reads the notice in their language', async (t) => {
  const { enter } = createWorld('/secret')
  const warden = enter(undefined, 'zoe', undefined, 'ja')
  warden.fromBrowser(rerun())
  const { toBrowser } = warden.fromBrowser(rerun({ hash: SECRET }))
  t.equal(noticeIn(toBrowser), 'ページ /secret を開く権限がありません。')
})

test('an unknown hash does not let the name behind it through', async (t) => {
  // Cleared alone, the hash would make Streamlit run the page of the name, which nobody judged.
  const { enter, atHome } = createWorld('/secret')
  for (const warden of [enter(), atHome()]) {
    const { toStreamlit } = warden.fromBrowser(rerun({ hash: 'deadbeef', name: 'secret' }))
    t.match(asked(toStreamlit[0]), { pageScriptHash: '', pageName: '' })
  }
})

test('a name that does not count is not passed on with a hash that does', async (t) => {
  const { toStreamlit } = createWorld('/secret')
    .atHome()
    .fromBrowser(rerun({ hash: SALES, name: 'secret' }))
  t.match(asked(toStreamlit[0]), { pageScriptHash: SALES, pageName: '' })
})

test('a hash is known to a fresh proxy by the policy, or is the default page', async (t) => {
  const { enter } = createWorld('/secret')

  t.equal(enter().fromBrowser(rerun({ hash: SALES })).toStreamlit.length, 1)
  t.equal(asked(enter().fromBrowser(rerun({ hash: SALES })).toStreamlit[0]).pageScriptHash, '')
  const refused = enter().fromBrowser(rerun({ hash: SECRET }))
  t.match(asked(refused.toStreamlit[0]), { pageScriptHash: '', pageName: '' })
})

test('what was listed to one session is known to the next', async (t) => {
  const { atHome, enter } = createWorld('/secret')
  atHome()
  t.equal(asked(enter().fromBrowser(rerun({ hash: SALES })).toStreamlit[0]).pageScriptHash, SALES)
})

test('the default page is judged under its own name too, however it is asked for', async (t) => {
  const asks: readonly Ask[] = [
    {},
    { hash: HOME },
    { hash: MAIN },
    { hash: 'deadbeef' },
    { name: 'x' }
  ]
  for (const ask of asks) {
    const { atHome, denied } = createWorld()
    const warden = atHome()
    denied.add('/home')
    t.same(warden.fromBrowser(rerun(ask)).toStreamlit, [], JSON.stringify(ask))
  }
})

test('where the default page is forbidden no page can be asked for, as it may run instead', async (t) => {
  const { atHome, denied, events, enter } = createWorld()
  atHome()
  denied.add('/home')
  const { toStreamlit, toBrowser } = enter().fromBrowser(rerun({ hash: SALES }))

  t.same(toStreamlit, [])
  t.equal(noticeIn(toBrowser), 'You may not open the page /home.')
  t.match(events.at(-1), { asked: 'default' })
})

test('an app with more than one default page chooses by itself, if one is allowed', async (t) => {
  const { app, enter, denied } = createWorld('/admin')
  for (const name of ['admin', 'home']) {
    const warden = enter(undefined, name)
    warden.fromStreamlit(newSession({ sessionId: name }))
    warden.fromStreamlit(navigation([{ name, isDefault: true }], hashOf(name)))
  }
  t.equal(app.defaultHashes().length, 2)
  t.equal(enter().fromBrowser(rerun()).toStreamlit.length, 1)

  denied.add('/home')
  t.equal(enter().fromBrowser(rerun()).toStreamlit.length, 0)
})

test('a tab in which nothing has run gets the default page and then the notice', async (t) => {
  const { enter } = createWorld('/secret')
  const warden = enter()
  const first = warden.fromBrowser(
    rerun({ name: 'secret', widgets: ['w'], query: 'q', url: 'https://app/secret' })
  )
  t.match(asked(first.toStreamlit[0]), {
    pageScriptHash: '',
    pageName: '',
    queryString: '',
    widgetStates: undefined,
    contextInfo: { url: 'https://app/secret' }
  })
  t.same(first.toBrowser, [])

  warden.fromStreamlit(newSession())
  warden.fromStreamlit(navigation(PAGES, HOME))
  const last = warden.fromStreamlit(finished())
  t.same(last.toBrowser[0], finished())
  t.equal(noticeIn(last.toBrowser), 'You may not open the page /secret.')
  t.equal(warden.fromStreamlit(finished()).toBrowser.length, 1, 'and is told once')
})

test('a notice to an older frontend stays open until the person does something', async (t) => {
  const warden = createWorld('/secret').atHome('s-1', '1.45.1')
  t.equal(warden.fromBrowser(rerun({ hash: SECRET })).toBrowser.length, 1)

  t.same(warden.fromStreamlit(statusChanged()).toBrowser, [])
  warden.fromBrowser(rerun({ hash: HOME, auto: true }))
  t.same(warden.fromStreamlit(statusChanged()).toBrowser, [], 'a renewal closes nothing')
  warden.fromBrowser(rerun({ hash: HOME }))
  t.same(warden.fromStreamlit(statusChanged()).toBrowser, [statusChanged()])
})

test('a dialog or a toast of the app is left where it is', async (t) => {
  const warden = createWorld('/secret').atHome()
  const refused = () => warden.fromBrowser(rerun({ hash: SECRET })).toBrowser
  t.ok(refused().length > 1, 'drawn')

  warden.fromStreamlit(beside(HOME))
  t.equal(refused().length, 1, 'as the error dialog over it')
  t.same(warden.fromStreamlit(statusChanged()).toBrowser, [], 'which no run closes')
  warden.fromBrowser(rerun({ hash: HOME }))
  t.ok(refused().length > 1, 'drawn, since the page runs anew')
})

test('a refused click starts the timers anew that the frontend ended with it', async (t) => {
  const timer = Buffer.from(
    said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'clock' } }, HOME)
  )
  const stop = said({ case: 'stopAutoRerun', value: { fragmentIds: ['clock'] } }, HOME)
  const { atHome } = createWorld('/secret')
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
})

test('a frontend that draws at once is told everything, also under a notice', async (t) => {
  const warden = createWorld('/secret').atHome()
  warden.fromStreamlit(statusChanged())
  const { toBrowser } = warden.fromBrowser(rerun({ hash: SECRET }))

  t.same(toBrowser.at(-1), statusChanged(), 'with the last word of Streamlit at the end')
  t.same(warden.fromStreamlit(statusChanged()).toBrowser, [statusChanged()])
})

test('messages that run no page pass, and those that nobody may send do not', async (t) => {
  const { atHome, events } = createWorld()
  const warden = atHome()
  const passing = [
    backMsg({ type: { case: 'stopScript', value: true } }),
    backMsg({ type: { case: 'appHeartbeat', value: true } }),
    backMsg({ type: { case: 'fileUrlsRequest', value: { requestId: 'r' } } })
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
    t.same(warden.fromBrowser(frame), { toStreamlit: [], toBrowser: [], close: null })
    t.same(events.at(-1), { type: 'refused-message', message })
  }
})

test('a frame that cannot be read closes the socket with the code for it', async (t) => {
  const cases = [
    [1007, field(11, field(3, new Uint8Array([0xff])))],
    [1002, new Uint8Array([0xff])],
    [1002, joined(rerun({ hash: SALES }), rerun({ hash: SECRET }))],
    [1002, field(11, field(99, 'x'))]
  ] as const
  for (const [code, frame] of cases) {
    const { toStreamlit, close } = createWorld().atHome().fromBrowser(frame)
    t.same(toStreamlit, [])
    t.match(close, { code })
  }
})

test('a fragment runs by the rights of the page that made it', async (t) => {
  const { atHome, denied, events } = createWorld()
  const warden = atHome()
  warden.fromStreamlit(delta(SALES, 'text', 'fragment-1'))

  t.equal(warden.fromBrowser(rerun({ fragment: 'fragment-1', hash: HOME })).toStreamlit.length, 1)
  denied.add('/sales')
  const refused = warden.fromBrowser(rerun({ fragment: 'fragment-1', hash: HOME }))
  t.same(refused.toStreamlit, [])
  t.match(events.at(-1), { type: 'page', asked: 'fragment', judged: { page: '/sales' } })
})

test('a fragment does not carry the hash of a forbidden page along', async (t) => {
  // st.rerun() in a fragment makes Streamlit run the page that the message names.
  const warden = createWorld('/secret').atHome()
  warden.fromStreamlit(said({ case: 'autoRerun', value: { interval: 1, fragmentId: 'f' } }, SALES))

  for (const ask of [{ hash: SECRET }, { name: 'secret' }]) {
    t.same(warden.fromBrowser(rerun({ fragment: 'f', ...ask })).toStreamlit, [])
  }
})

test('a fragment that was not delivered is ignored, as Streamlit does', async (t) => {
  const { atHome, events } = createWorld()
  t.same(atHome().fromBrowser(rerun({ fragment: 'guessed' })), {
    toStreamlit: [],
    toBrowser: [],
    close: null
  })
  t.same(events.at(-1), { type: 'refused-message', message: 'unknown-fragment' })
})

test('only what was delivered may be asked for by its id', async (t) => {
  const { atHome, denied, events } = createWorld()
  const deferred = (fileId: string) =>
    backMsg({
      type: {
        case: 'backendOperationRequest',
        value: { payload: { case: 'deferredFile', value: { fileId } } }
      }
    })
  const chunk = (sourceId: string) =>
    backMsg({
      type: {
        case: 'backendOperationRequest',
        value: { payload: { case: 'dataframeChunk', value: { sourceId } } }
      }
    })
  const warden = atHome()
  warden.fromStreamlit(element(SALES, field(43, field(12, 'file-1'))))
  warden.fromStreamlit(element(SALES, field(40, field(14, field(1, 'source-1')))))

  t.equal(warden.fromBrowser(deferred('file-1')).toStreamlit.length, 1)
  t.equal(warden.fromBrowser(chunk('source-1')).toStreamlit.length, 1)
  for (const frame of [deferred('file-2'), chunk('source-2'), deferred('')]) {
    t.same(warden.fromBrowser(frame).toStreamlit, [])
  }
  t.same(events.at(-1), { type: 'refused-message', message: 'deferred-file' })

  denied.add('/')
  t.same(warden.fromBrowser(deferred('file-1')).toStreamlit, [], 'nor after the right has gone')
})

test('output passes if every name of the page that made it is allowed', async (t) => {
  const { atHome, events } = createWorld('/secret')
  const warden = atHome()
  const cases = [
    [true, delta(MAIN)],
    [true, delta(HOME)],
    [true, delta(SALES)],
    [false, delta(SECRET)],
    [false, delta('deadbeef')],
    [false, delta('')],
    [false, said({ case: 'refHash', value: 'h' }, SECRET)],
    [false, said({ case: 'authRedirect', value: { url: 'https://x/' } }, SECRET)],
    [false, said({ case: 'backendOperationResponse', value: field(1, 'r') }, SECRET)],
    [true, said({ case: 'backendOperationResponse', value: field(1, 'r') })],
    [true, said({ case: 'sessionEvent', value: {} })],
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
})

test('a policy that changes between two frames holds for the second', async (t) => {
  const { atHome, denied } = createWorld()
  const warden = atHome()

  t.equal(warden.fromBrowser(rerun({ hash: SALES })).toStreamlit.length, 1)
  t.equal(warden.fromStreamlit(delta(SALES)).toBrowser.length, 1)
  denied.add('/sales')
  t.equal(warden.fromStreamlit(delta(SALES)).toBrowser.length, 0)
  t.same(warden.fromBrowser(rerun({ hash: SALES })).toStreamlit, [])
})

test('page lists lose what a person may not see, never the default or the current page', async (t) => {
  const { atHome, denied } = createWorld('/secret')
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
})

test('a forbidden page that the app starts by itself is stopped and nothing of it leaves', async (t) => {
  const starts = [
    [newSession({ page: SECRET })],
    [newSession(), navigation(PAGES, SECRET)],
    [newSession({ page: SECRET }), navigation(PAGES, SECRET)]
  ]
  for (const frames of starts) {
    const { atHome, events } = createWorld('/secret')
    const warden = atHome()
    const outcomes = frames.map((frame) => warden.fromStreamlit(frame))
    const stopped = outcomes.filter(({ toStreamlit }) => isStopIn(toStreamlit))

    t.equal(stopped.length, 1)
    t.match(stopped[0]?.close, { code: 1012 }, 'the tab comes back to a fresh session')
    t.same(stopped[0]?.toBrowser, [encodeStatus(true)], 'and asks for a run there')
    t.match(
      events.findLast(({ type }) => type === 'page'),
      { judged: { page: '/secret', allow: false }, asked: 'app' }
    )
    const marked = [
      delta(SECRET, 'marker'),
      delta(MAIN, 'marker'),
      said({ case: 'sessionEvent', value: {} }),
      finished(),
      navigation(PAGES, HOME)
    ]
    for (const frame of marked) t.same(warden.fromStreamlit(frame).toBrowser, [])
  }
})

const isStopIn = ([frame]: readonly Uint8Array[]): boolean => frame !== undefined && isStop(frame)

test('after a forbidden page ran, nothing runs in its session any more', async (t) => {
  // Its widgets stay registered, and their callbacks run as the entry script, from any page.
  const { atHome, bindings, enter, events } = createWorld('/secret')
  const warden = atHome('s-1')
  warden.fromStreamlit(newSession({ sessionId: 's-1', page: SECRET }))
  t.notOk(warden.mayStay())

  for (const auto of [true, false]) {
    const click = warden.fromBrowser(rerun({ hash: HOME, auto, widgets: ['guess'] }))
    t.same(click.toStreamlit, [])
    t.match(click.close, { code: 1012 })
  }
  t.same(events.at(-1), { type: 'refused-message', message: 'session-ended' })
  t.notOk(enter(bindings.sessionOf('zoe', 's-1')).mayStay(), 'nor is it resumed')
})

test('a tab that was sent away reads why after the first run of its new session', async (t) => {
  for (const version of ['1.45.1', '1.67.0']) {
    const { enter } = createWorld('/secret')
    const warden = enter(undefined, 'zoe', '/secret')

    warden.fromBrowser(rerun({ hash: HOME }))
    warden.fromStreamlit(newSession({ version }))
    t.same(warden.fromStreamlit(statusChanged()).toBrowser, [statusChanged()])
    const last = warden.fromStreamlit(finished())

    t.equal(noticeIn(last.toBrowser), 'You may not open the page /secret.', version)
    t.equal(warden.fromStreamlit(finished()).toBrowser.length, 1, 'and is told once')
  }
})

test('a session knows which page the app started in it', async (t) => {
  const { atHome, bindings, enter } = createWorld('/secret')
  const session = () => bindings.sessionOf('zoe', 's-1')
  const warden = atHome('s-1')
  t.equal(session()?.blocked, null)
  const resumed = enter(session()).fromBrowser(rerun({ hash: SECRET }))
  t.equal(resumed.toBrowser.length, 1, 'over what may be there from before')

  warden.fromStreamlit(newSession({ sessionId: 's-1', page: SECRET }))
  t.equal(session()?.blocked, '/secret')
})

test('nothing leaves of a rerun that was on its way when the app started a forbidden page', async (t) => {
  // The click in it may be on a button of that page, whose callback then runs as the entry script.
  const warden = createWorld('/secret').atHome()
  const click = warden.fromBrowser(rerun({ hash: SALES, widgets: ['secret-button'] }))
  t.equal(click.toStreamlit.length, 1)
  warden.fromStreamlit(newSession({ page: SECRET }))

  const frames = [
    newSession({ page: SALES }),
    delta(MAIN, 'marker'),
    navigation(PAGES, SALES),
    delta(SALES, 'marker'),
    finished()
  ]
  for (const frame of frames) t.same(warden.fromStreamlit(frame).toBrowser, [])
})

test('a right that goes ends the sessions in which its page ran', async (t) => {
  const { atHome, denied } = createWorld()
  const visitor = atHome('s-1')
  const stranger = atHome('s-2')
  visitor.fromBrowser(rerun({ hash: SALES }))
  denied.add('/sales')

  t.notOk(visitor.mayStay())
  t.match(visitor.fromBrowser(rerun({ hash: HOME })).close, { code: 1012 })
  t.ok(stranger.mayStay())
  t.equal(stranger.fromBrowser(rerun({ hash: HOME })).toStreamlit.length, 1)
})

test('what a person has lost of a session is told, with the rule', (t) => {
  const { denied, enter, atHome, events } = createWorld()
  const warden = atHome()
  warden.fromBrowser(rerun({ hash: SALES }))
  events.length = 0
  t.equal(warden.loss(), null)
  denied.add('/secret')
  t.equal(warden.loss(), null, 'a page that never ran there is no loss')

  denied.add('/sales')
  t.match(warden.loss(), { allow: false, page: '/sales', rule: '/sales' })
  t.match(events, [{ type: 'page', judged: { page: '/sales' }, asked: 'policy' }])
  denied.delete('/sales')
  denied.add('/')
  t.match(enter().loss(), { page: '/' }, 'without the default page there is no session')
  t.end()
})

test("a right that goes counts under the default page's own name", async (t) => {
  const { atHome, denied } = createWorld('/home')
  denied.delete('/home')
  const warden = atHome()
  warden.fromStreamlit(navigation([{ name: 'home' }, { name: 'sales', isDefault: true }], SALES))
  denied.add('/home')
  t.match(warden.fromBrowser(rerun({ hash: SALES })).close, { code: 1012 })
})

test('a client that makes up page names is sent away before it fills the memory', async (t) => {
  const warden = createWorld().atHome()
  let sent = 0
  for (let count = 0; count < 2_000; count += 1) {
    const { toStreamlit, close } = warden.fromBrowser(rerun({ name: `made-up-${count}` }))
    sent += toStreamlit.length
    if (close !== null) break
  }
  t.ok(sent < 1_500, `${sent} were passed on`)
  t.notOk(warden.mayStay())
})

test('a session is bound to whom it was first delivered', async (t) => {
  const { atHome, bindings, enter } = createWorld()
  const owner = atHome('s-1')
  const session = bindings.sessionOf('zoe', 's-1') as StreamlitSession
  t.ok(owner.isIn(session))

  const thief = enter(undefined, 'max')
  t.match(thief.fromStreamlit(newSession({ sessionId: 's-1' })), {
    toBrowser: [],
    close: { code: 1011 }
  })
  t.notOk(thief.isIn(session))
})

test('a socket does not change its session', async (t) => {
  const warden = createWorld().atHome('s-1')
  t.match(warden.fromStreamlit(newSession({ sessionId: 's-2' })), { close: { code: 1011 } })
})

test('a resumed session knows what was delivered in it', async (t) => {
  const { atHome, bindings, enter } = createWorld('/secret')
  atHome('s-1').fromStreamlit(delta(SALES, 'text', 'f'))
  const resumed = enter(bindings.sessionOf('zoe', 's-1'))

  t.equal(resumed.fromBrowser(rerun({ fragment: 'f' })).toStreamlit.length, 1)
  t.same(resumed.fromBrowser(rerun({ name: 'secret' })).toStreamlit, [], 'and shows a page')
  resumed.fromStreamlit(newSession({ sessionId: 's-1' }))
  t.equal(resumed.fromBrowser(rerun({ fragment: 'f' })).toStreamlit.length, 1)
})

test('a session that Streamlit did not resume starts with nothing but its past', async (t) => {
  const { enter, bindings, denied } = createWorld()
  const old = new StreamlitSession('zoe')
  old.deliverFragment('f', SALES)
  const warden = enter(old)
  warden.fromBrowser(rerun({ name: 'sales' }))
  warden.fromStreamlit(newSession({ sessionId: 's-2' }))

  t.not(bindings.sessionOf('zoe', 's-2'), old)
  t.same(warden.fromBrowser(rerun({ fragment: 'f' })).toStreamlit, [])
  denied.add('/sales')
  t.notOk(warden.mayStay())
})

test('a session of another socket of the same person is taken over whole', async (t) => {
  const { atHome, enter, bindings } = createWorld()
  atHome('s-1').fromStreamlit(delta(SALES, 'text', 'f'))
  const second = enter()
  second.fromStreamlit(newSession({ sessionId: 's-1' }))

  t.equal(second.fromBrowser(rerun({ fragment: 'f' })).toStreamlit.length, 1)
  t.ok(bindings.sessionOf('zoe', 's-1'))
})

test('a Streamlit that is not known is not relayed', async (t) => {
  const frames = [
    newSession({ version: 'unknown' }),
    newSession({ sessionId: '' }),
    said({ case: 'newSession', value: {} })
  ]
  for (const frame of frames) {
    t.match(createWorld().enter().fromStreamlit(frame), { toBrowser: [], close: { code: 1011 } })
  }
})

test('bytes of Streamlit that are no message throw', async (t) => {
  t.throws(() =>
    createWorld()
      .enter()
      .fromStreamlit(new Uint8Array([0xff]))
  )
})

test('media that is delivered is bound to the person, and what is withheld is not', async (t) => {
  const { atHome, bindings } = createWorld('/secret')
  const warden = atHome()
  warden.fromStreamlit(delta(SECRET, `/media/${media}.png`))
  t.notOk(bindings.mediaPages('zoe', media))
  warden.fromStreamlit(delta(SALES, `/media/${media}.png`))
  t.ok(bindings.mediaPages('zoe', media))
})

test('media is bound to the pages for which it was delivered', async (t) => {
  const { atHome, bindings } = createWorld()
  const warden = atHome()
  const pagesOf = (frame: Uint8Array) => {
    warden.fromStreamlit(frame)
    return bindings.mediaPages('zoe', media)
  }
  warden.fromBrowser(rerun({ hash: SALES }))

  t.same(pagesOf(delta(SALES, `/media/${media}.png`)), ['/sales'])
  t.same(pagesOf(delta(MAIN, `/media/${media}.png`)), ['/', '/sales'], 'of the entry script: any')
})

test('an app of one page is at the default page when its run ends', async (t) => {
  const { enter, events } = createWorld()
  const warden = enter()
  warden.fromBrowser(rerun())
  warden.fromStreamlit(newSession())
  t.equal(warden.currentPath, null)
  warden.fromStreamlit(finished())

  t.equal(warden.currentPath, '/')
  t.match(events.at(-1), { type: 'page', asked: 'default', judged: { page: '/' } })
})

test('before 1.44 a folder of pages is listed with the session, the entry script first', async (t) => {
  const { enter, app } = createWorld('/Admin')
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
  t.match(warden.fromStreamlit(newSession({ ...old, page: admin })).close, { code: 1012 })
})

test('an old app that has shown a navigation is not read as a folder of pages', async (t) => {
  const { atHome, app } = createWorld()
  const warden = atHome()
  warden.fromStreamlit(newSession({ version: '1.40.2', pages: [{ name: 'x' }, { name: 'Title' }] }))
  t.same(app.pathsOf(hashOf('Title')), [])
})
