import { test } from 'tap'
import {
  connected,
  delta,
  element,
  field,
  guardNote,
  hashOf,
  joined,
  MAIN,
  said
} from '../support/frames.ts'
import { createWardenFixture } from '../support/warden-fixture.ts'

const SECRET = hashOf('secret')
const SALES = hashOf('sales')
const media = 'a1b2c3d4e5f60718'

const image = (url: string) => field(6, field(1, field(3, url)))

test('S2: a file belongs to the person that the guard reports, and an echo delivers nothing', (t) => {
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

test('a note that the app writes itself is a message of the app, and delivers nothing', (t) => {
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

test('S2: the file of a deferred download is the one in the answer, not in the request', (t) => {
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

test('S2: without the guard, an element delivers its file unless it is withheld', (t) => {
  const { atHome, registry } = createWardenFixture('/secret')
  const warden = atHome({ isGuarded: false })
  warden.fromStreamlit(element(SECRET, image(`/media/${media}.png`)))
  warden.fromStreamlit(delta(SALES, `/media/${media}.png`))
  t.equal(registry.pagesOfFile('zoe', media), undefined)
  warden.fromStreamlit(element(SALES, image(`/media/${media}.png`)))
  t.same(registry.pagesOfFile('zoe', media), ['/sales'])
  t.end()
})
