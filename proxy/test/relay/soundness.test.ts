import { fromBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { test } from 'tap'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import type { Warden } from '../../relay/warden.ts'
import { bentFrame, seeded } from '../support/frame-fuzz.ts'
import { type Ask, hashOf, MAIN, rerun } from '../support/frames.ts'
import {
  fragmentOf,
  type ModelPage,
  markerOf,
  StreamlitModel,
  widgetOf
} from '../support/streamlit-model.ts'
import { createWorld, type World } from '../support/warden-world.ts'

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
  /** The browser is lost when so many frames of the answer have come. */
  | { readonly kind: 'cut'; readonly ask: Ask; readonly heard: number }
  /** The run is replaced by another, and all that it said is lost. */
  | { readonly kind: 'dropped'; readonly ask: Ask }
  /** Whatever a descriptor in the wrong hands can make; see frame-fuzz.ts. */
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

/** A browser and a Streamlit with the warden between them, and what came of it. */
class Scene {
  readonly #world: World
  readonly #pages: readonly ModelPage[]
  #count = 0
  #model: StreamlitModel
  #warden: Warden
  /** Pages that ran because of a frame, although they were forbidden when it was relayed. */
  readonly started: string[] = []
  /** Markers of forbidden pages that reached the browser. */
  readonly leaked: string[] = []
  /** Frames that should have reached the browser as they were, and did not or out of order. */
  readonly lost: string[] = []
  shown = 0
  /** Frames of sessions in which nothing forbidden ever ran. */
  clean = 0

  constructor(world: World, pages: readonly ModelPage[]) {
    this.#world = world
    this.#pages = pages
    this.#model = this.#freshModel()
    this.#warden = world.enter()
  }

  #freshModel(): StreamlitModel {
    this.#count += 1
    return new StreamlitModel(`s-${this.#count}`, this.#pages)
  }

  mayNot(name: string): boolean {
    const { denied } = this.#world
    return denied.has(pathOf(name)) || denied.has(`/${name}`)
  }

  take(step: Step): void {
    const { denied } = this.#world
    if (step.kind === 'ask') this.#ask(rerun(step.ask))
    else if (step.kind === 'cut') this.#cut(rerun(step.ask), step.heard)
    else if (step.kind === 'dropped') this.#drop(rerun(step.ask))
    else if (step.kind === 'hostile') this.#ask(bentFrame(seeded(step.seed)))
    else if (step.kind === 'reconnect') this.#reconnect(step.resumes)
    else if (step.kind === 'deny') denied.add(pathOf(step.name))
    else denied.delete(pathOf(step.name))
  }

  /** As stream.ts does: an id goes on only while all that ran in its session is heard and allowed. */
  #reconnect(resumes: boolean): void {
    const { bindings, enter } = this.#world
    const session = bindings.sessionOf('zoe', `s-${this.#count}`)
    const isResumed = resumes && session?.runs.areOver === true && this.#warden.mayStay()
    if (!isResumed) this.#model = this.#freshModel()
    this.#warden = enter(isResumed ? session : undefined)
  }

  #ask(frame: Uint8Array): void {
    const { toStreamlit, close } = this.#warden.fromBrowser(frame)
    for (const relayed of toStreamlit) {
      const { frames, ran } = this.#model.answer(relayed)
      // Only the first is the client's doing; the app itself switches to those that follow.
      this.started.push(...this.#clientsDoing(ran).filter((name) => this.mayNot(name)))
      // As pair.ts does: nothing goes on from a pair that is closing.
      if (!frames.every((made) => this.#show(made))) {
        this.#reconnect(true)
        return
      }
    }
    if (close !== null) this.#reconnect(true)
  }

  #cut(frame: Uint8Array, heard: number): void {
    const { toStreamlit } = this.#warden.fromBrowser(frame)
    const frames = toStreamlit.flatMap((relayed) => this.#model.answer(relayed).frames)
    frames.slice(0, heard).every((made) => this.#show(made))
    this.#reconnect(true)
  }

  #drop(frame: Uint8Array): void {
    const { toStreamlit, close } = this.#warden.fromBrowser(frame)
    for (const relayed of toStreamlit) {
      const { ran } = this.#model.answer(relayed)
      this.started.push(...this.#clientsDoing(ran).filter((name) => this.mayNot(name)))
    }
    if (close !== null) this.#reconnect(true)
  }

  #clientsDoing(ran: readonly string[]): readonly string[] {
    const first = ran.findIndex((name) =>
      this.#pages.some((page) => page.name === name && page.switchesTo)
    )
    return first === -1 ? ran : ran.slice(0, first + 1)
  }

  /** Whether the pair goes on. */
  #show(made: Uint8Array): boolean {
    const { toBrowser, close } = this.#warden.fromStreamlit(made)
    for (const frame of toBrowser) {
      const text = Buffer.from(frame).toString('latin1')
      this.leaked.push(
        ...NAMES.filter((name) => this.mayNot(name) && text.includes(markerOf(name)))
      )
      this.shown += 1
    }
    if (close === null) this.#judgeArrival(made, toBrowser[0])
    if (close !== null && close.code !== 1012) this.lost.push(`closed with ${close.code}`)
    return close === null
  }

  /** While all that ran in a session is allowed, nothing is kept back and only lists are rewritten. */
  #judgeArrival(made: Uint8Array, arrived: Uint8Array | undefined): void {
    const isClean = this.#warden.mayStay() && !this.#model.everRan.some((name) => this.mayNot(name))
    const { case: kind = '' } = fromBinary(ForwardMsgSchema, made).type
    const isSame = arrived !== undefined && Buffer.compare(arrived, made) === 0
    if (isClean && arrived === undefined) this.lost.push(`a ${kind} was kept back`)
    if (arrived !== undefined && !isSame && !listing.has(kind))
      this.lost.push(`a ${kind} was changed`)
    if (isClean) this.clean += 1
  }
}

/** Messages that name pages, of which the forbidden ones are taken out. */
const listing = new Set(['newSession', 'navigation'])

test('no sequence of valid and hostile messages starts a forbidden page or shows what one wrote', async (t) => {
  let [shown, clean] = [0, 0]
  fc.assert(
    fc.property(
      app,
      fc.subarray([...NAMES.slice(1)]),
      fc.array(step, { minLength: 1, maxLength: 25 }),
      (pages, denied, steps) => {
        const scene = new Scene(createWorld(...denied.map(pathOf)), pages)
        for (const one of steps) scene.take(one)
        shown += scene.shown
        clean += scene.clean
        return [...scene.started, ...scene.leaked, ...scene.lost].length === 0
      }
    ),
    { numRuns: RUNS, seed: SEED }
  )
  t.ok(shown > RUNS && clean > RUNS, `${shown} frames were shown, ${clean} of clean sessions`)
})

test('who may see every page gets every frame as it was made, in order', async (t) => {
  let frames = 0
  fc.assert(
    fc.property(app, fc.array(ask, { minLength: 1, maxLength: 10 }), (pages, asks) => {
      const model = new StreamlitModel('s-1', pages)
      const warden = createWorld().enter()
      for (const one of asks.filter(({ name }) => !name?.includes('/'))) {
        const made = warden
          .fromBrowser(rerun(one))
          .toStreamlit.flatMap((relayed) => model.answer(relayed).frames)
        const shown = made.flatMap((frame) => warden.fromStreamlit(frame).toBrowser)
        frames += shown.length
        if (!Buffer.concat(shown).equals(Buffer.concat(made))) return false
      }
      return true
    }),
    { numRuns: RUNS, seed: SEED }
  )
  t.ok(frames > RUNS, `${frames} frames were shown`)
})
