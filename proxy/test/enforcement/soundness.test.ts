import fc from 'fast-check'
import { test } from 'tap'
import type { Warden } from '../../enforcement/warden.ts'
import { readForwardMsg } from '../../streamlit/forwardmsg.ts'
import { bentFrame, seeded } from '../support/frame-fuzz.ts'
import { type Ask, hashOf, MAIN, rerun } from '../support/frames.ts'
import {
  fragmentOf,
  type ModelPage,
  markerOf,
  StreamlitModel,
  widgetOf
} from '../support/streamlit-model.ts'
import { createWardenFixture, type WardenFixture } from '../support/warden-fixture.ts'

const NAMES = ['home', 'sales', 'stock', 'payroll', 'admin'] as const
const RUNS = 400
const SEED = 20_261_121

const oneOf = fc.constantFrom(...NAMES)
const pathOf = (name: string): string => (name === 'home' ? '/' : `/${name}`)

const ask: fc.Arbitrary<Ask> = fc.record({
  hash: fc.oneof(
    fc.constant(''),
    oneOf.map((name) => hashOf(name)),
    oneOf.map((name) => hashOf(name, 'md5')),
    fc.constantFrom(MAIN, 'deadbeef', ' ')
  ),
  name: fc.oneof(fc.constant(''), oneOf, fc.constantFrom('/admin', 'admin/', 'Admin', 'a/admin')),
  fragment: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, oneOf.map(fragmentOf)),
  widgets: fc.array(oneOf.map(widgetOf), { maxLength: 2 }),
  auto: fc.boolean()
})

type Step =
  | { readonly kind: 'ask'; readonly ask: Ask }
  /** The browser disconnects after this many frames of the answer. */
  | { readonly kind: 'cut'; readonly ask: Ask; readonly heard: number }
  /** Another run replaces the run, and all its output is lost. */
  | { readonly kind: 'dropped'; readonly ask: Ask }
  /** A frame that an attacker could make with the descriptor; see frame-fuzz.ts. */
  | { readonly kind: 'hostile'; readonly seed: number }
  | { readonly kind: 'deny'; readonly name: string }
  | { readonly kind: 'allow'; readonly name: string }
  | { readonly kind: 'reconnect'; readonly resumes: boolean }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('ask' as const), ask }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cut' as const), ask, heard: fc.nat({ max: 12 }) })
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('dropped' as const), ask })
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('hostile' as const), seed: fc.nat() })
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('deny' as const), name: oneOf }),
      fc.record({ kind: fc.constant('allow' as const), name: oneOf })
    )
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('reconnect' as const), resumes: fc.boolean() })
  }
)

const app: fc.Arbitrary<readonly ModelPage[]> = fc
  .array(fc.option(oneOf, { nil: undefined }), { minLength: 5, maxLength: 5 })
  .map((targets) =>
    NAMES.map((name, index) => {
      const switchesTo = targets[index]
      return switchesTo === undefined ? { name } : { name, switchesTo }
    })
  )

const isGranted = (denied: ReadonlySet<string>, name: string): boolean =>
  !denied.has(pathOf(name)) && !denied.has(`/${name}`)

/** A browser, a Streamlit with its guard, the warden between them, and the results. */
class Scenario {
  readonly #fixture: WardenFixture
  readonly #model: StreamlitModel
  #warden: Warden
  /** Pages that have begun although they were forbidden. */
  readonly begun: string[] = []
  /** Markers of forbidden pages that reached the browser. */
  readonly leaked: string[] = []
  /** Losses of a person without bad intent: a frame, a click, a session. */
  readonly lost: string[] = []
  /** The fragments that the browser was shown. */
  readonly #seen = new Set<string>()
  shown = 0
  resumed = 0

  constructor(fixture: WardenFixture, pages: readonly ModelPage[]) {
    this.#fixture = fixture
    this.#model = new StreamlitModel(pages, this.#rights())
    this.#warden = this.#connect(false)
  }

  #mayNot(name: string): boolean {
    return !isGranted(this.#fixture.denied, name)
  }

  #rights(): ReadonlySet<string> {
    return new Set(NAMES.filter((name) => isGranted(this.#fixture.denied, name)))
  }

  take(step: Step): void {
    const { denied } = this.#fixture
    switch (step.kind) {
      case 'ask':
        this.#ask(rerun(step.ask), step.ask)
        break
      case 'cut':
        this.#ask(rerun(step.ask), step.ask, step.heard)
        this.#reconnect(true)
        break
      case 'dropped':
        this.#ask(rerun(step.ask), step.ask, 0)
        break
      case 'hostile':
        this.#ask(bentFrame(seeded(step.seed)), null)
        break
      case 'reconnect':
        this.#reconnect(step.resumes)
        break
      case 'deny':
        denied.add(pathOf(step.name))
        this.#reconnect(true)
        break
      case 'allow':
        denied.delete(pathOf(step.name))
        this.#reconnect(true)
        break
    }
  }

  /** As in stream.ts: the guard is asked, and its note names the session. */
  #connect(asks: boolean): Warden {
    const fact = readForwardMsg(this.#model.connect(asks, this.#rights()))
    if (fact.kind !== 'note' || fact.note.kind !== 'connected') throw new Error('no guard')
    const { sessionId, isResumed, listed } = fact.note
    return this.#fixture.enter({ sessionId, isResumed, listed })
  }

  /** Also used after a policy change: every websocket is closed and reconnects. */
  #reconnect(asks: boolean): void {
    const { sessionId, begun } = this.#model
    const mayGoOn = asks && begun.every((name) => !this.#mayNot(name))
    this.#warden = this.#connect(asks)
    if (mayGoOn && this.#model.sessionId !== sessionId) this.lost.push('a session')
    if (mayGoOn) this.resumed += 1
  }

  /** @param heard the number of frames of the answer that reach the proxy. */
  #ask(frame: Uint8Array, ask: Ask | null, heard = Number.POSITIVE_INFINITY): void {
    const { toStreamlit, close } = this.#warden.fromBrowser(frame)
    if (ask !== null && this.#isHonest(ask) && toStreamlit.length !== 1) this.lost.push('a click')
    for (const relayed of toStreamlit) {
      const { frames, ran } = this.#model.answer(relayed)
      this.begun.push(...ran.filter((name) => this.#mayNot(name)))
      // A browser never requests a fragment that it was not shown.
      const isKnown = ask === null || ask.fragment === '' || this.#seen.has(ask.fragment ?? '')
      for (const made of frames.slice(0, heard)) this.#show(made, isKnown)
    }
    if (close !== null) this.#reconnect(true)
  }

  /** Whether a request is for an allowed page, by one of its names. */
  #isHonest({ hash, name }: Ask): boolean {
    if (NAMES.slice(0, 1).some((first) => this.#mayNot(first))) return false
    const asked = NAMES.find((page) => hashOf(page) === hash)
    if (hash !== '') return asked !== undefined && !this.#mayNot(asked)
    return name === '' || NAMES.some((page) => page === name && !this.#mayNot(page))
  }

  #show(made: Uint8Array, isKnown: boolean): void {
    const { toBrowser, close } = this.#warden.fromStreamlit(made)
    for (const frame of toBrowser) {
      const text = Buffer.from(frame).toString('latin1')
      this.leaked.push(
        ...NAMES.filter((name) => this.#mayNot(name) && text.includes(markerOf(name)))
      )
      for (const name of NAMES)
        if (text.includes(fragmentOf(name))) this.#seen.add(fragmentOf(name))
      this.shown += 1
    }
    if (close !== null) this.lost.push(`closed with ${close.code}`)
    if (isKnown) this.#judgeArrival(made, toBrowser[0])
  }

  /** The warden removes only the guard's notes, and rewrites only lists. */
  #judgeArrival(made: Uint8Array, arrived: Uint8Array | undefined): void {
    const { kind, type } = readForwardMsg(made)
    if (kind === 'note') {
      if (arrived !== undefined) this.leaked.push('a note')
      return
    }
    if (arrived === undefined) this.lost.push(`a ${type} was kept back`)
    else if (!listing.has(type) && Buffer.compare(arrived, made) !== 0) {
      this.lost.push(`a ${type} was changed`)
    }
  }
}

/** Messages that list pages, from which the forbidden ones are removed. */
const listing = new Set(['newSession', 'navigation'])

test('no sequence of messages, disconnects, resumes, policy changes and app switches begins a forbidden page or loses allowed output', (t) => {
  let [shown, resumed] = [0, 0]
  fc.assert(
    fc.property(
      app,
      fc.subarray([...NAMES.slice(1)]),
      fc.array(step, { minLength: 1, maxLength: 25 }),
      (pages, denied, steps) => {
        const scenario = new Scenario(createWardenFixture(...denied.map(pathOf)), pages)
        for (const one of steps) scenario.take(one)
        shown += scenario.shown
        resumed += scenario.resumed
        return [...scenario.begun, ...scenario.leaked, ...scenario.lost].length === 0
      }
    ),
    { numRuns: RUNS, seed: SEED }
  )
  t.ok(
    shown > RUNS && resumed > RUNS / 2,
    `${shown} frames were shown, ${resumed} sessions went on`
  )
  t.end()
})
