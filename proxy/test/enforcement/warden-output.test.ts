import { test } from 'tap'
import { nothing } from '../../enforcement/outcome.ts'
import type { PageAuthorizer } from '../../enforcement/page-access.ts'
import type { Warden } from '../../enforcement/warden.ts'
import {
  delta,
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
  statusChanged
} from '../support/frames.ts'
import { asked, createWardenFixture, HOME, namesIn, PAGES } from '../support/warden-fixture.ts'

const SECRET = hashOf('secret')
const SALES = hashOf('sales')
const media = 'a1b2c3d4e5f60718'

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

test('a policy that changes between two frames applies to the second frame', (t) => {
  const { atHome, denied } = createWardenFixture()
  const warden = atHome()

  t.equal(warden.fromBrowser(rerun({ hash: SALES })).toStreamlit.length, 1)
  t.equal(warden.fromStreamlit(delta(SALES)).toBrowser.length, 1)
  denied.add('/sales')
  t.equal(warden.fromStreamlit(delta(SALES)).toBrowser.length, 0)
  t.same(warden.fromBrowser(rerun({ hash: SALES })).toStreamlit, [])
  t.end()
})

test('page lists omit forbidden pages, but never the default or the current page', (t) => {
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

test('a browser gets only the facts about Streamlit that the frontend needs', (t) => {
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

test('with the guard, the message in place of a refused page passes, and no output of the page', (t) => {
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

test('when the app has moved a person to a refused page, widgets of the entry script still work', (t) => {
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

test('without the guard, the app may start a forbidden page, and no output of it passes', (t) => {
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

test('with the guard, an unknown page is the default page with a message of Streamlit', (t) => {
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

test('a session belongs to the person it was first delivered to', (t) => {
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

test('an app with one page is at the default page when its run ends', (t) => {
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
