import { fromBinary } from '@bufbuild/protobuf'
import { BackMsgSchema, type ClientState } from '../../generated/back_msg_pb.js'
import {
  button,
  connected,
  delta,
  finished,
  guardNote,
  hashOf,
  type Listed,
  MAIN,
  navigation,
  newSession,
  said
} from './frames.ts'

/** A page of the modelled app. */
export type ModelPage = {
  readonly name: string
  /** The page to which its code switches, if it does. */
  readonly switchesTo?: string
}

/** The result of a run: the frames, and the pages whose code ran. */
export type ModelRun = { readonly frames: readonly Uint8Array[]; readonly ran: readonly string[] }

/** A text that only this page's code writes. */
export const markerOf = (name: string): string => `marker<${name}>`

/** The id of a page's fragment. In the model anyone can guess it. */
export const fragmentOf = (name: string): string => `fragment<${name}>`

/** The id of a widget with a callback. In the model anyone can guess it. */
export const widgetOf = (name: string): string => `$$ID-${hashOf(name)}-press`

/**
 * A minimal model of Streamlit with the guard: its choice of a page and its order of messages.
 * `st.navigation` has the first page as default (`PagesManager._resolve_page_script`,
 * `ScriptRunner._run_script`, 1.67.0). Callbacks of all pages that have run stay callable and write
 * as the entry script. The guard is guard/pagewarden/_guard/sessions.py.
 */
export class StreamlitModel {
  readonly #pages: readonly ModelPage[]
  readonly #begun = new Set<string>()
  #sessionId = 's-0'
  #count = 0
  /** The pages that the headers of the websocket allow. */
  #rights: ReadonlySet<string>

  /** @param rights the names of the pages that the person may see. */
  constructor(pages: readonly ModelPage[], rights: ReadonlySet<string>) {
    this.#pages = pages
    this.#rights = rights
  }

  /** The pages whose code has begun in this session. */
  get begun(): readonly string[] {
    return [...this.#begun]
  }

  get sessionId(): string {
    return this.#sessionId
  }

  /** Opens a websocket of the same person, which may request the earlier session. */
  connect(asks: boolean, rights: ReadonlySet<string>): Uint8Array {
    const lost = this.begun.find((name) => !rights.has(name))
    const isResumed = asks && lost === undefined
    this.#rights = rights
    if (!isResumed) {
      this.#count += 1
      this.#sessionId = `s-${this.#count}`
      this.#begun.clear()
    }
    return connected({
      session: this.#sessionId,
      resumed: isResumed,
      lost: asks && lost !== undefined ? `/${lost}` : null,
      listed: isResumed
        ? this.#listed().map(({ name, isDefault }) => [hashOf(name), isDefault ? '/' : `/${name}`])
        : []
    })
  }

  /** Answers one frame of a browser. */
  answer(frame: Uint8Array): ModelRun {
    const { type } = fromBinary(BackMsgSchema, frame)
    if (type.case !== 'rerunScript') return { frames: [], ran: [] }
    const called = this.#called(type.value)
    const fragment = this.#pages.find(({ name }) => fragmentOf(name) === type.value.fragmentId)
    if (type.value.fragmentId !== '') {
      const ran = fragment !== undefined && this.#begun.has(fragment.name) ? [fragment.name] : []
      const frames = ran.flatMap((name) => [
        this.#session(type.value.pageScriptHash),
        delta(hashOf(name), markerOf(name), fragmentOf(name)),
        finished()
      ])
      return { frames: [...called.frames, ...frames], ran: [...called.ran, ...ran] }
    }
    const run = this.#run(this.#resolve(type.value), type.value.pageScriptHash, 3)
    const notFound = this.#isLost(type.value)
      ? [said({ case: 'pageNotFound', value: new Uint8Array() }, MAIN)]
      : []
    const [session = finished(), ...output] = run.frames
    return {
      frames: [...called.frames, session, ...notFound, ...output],
      ran: [...called.ran, ...run.ran]
    }
  }

  #called({ widgetStates }: ClientState): ModelRun {
    const ids = (widgetStates?.widgets ?? []).map(({ id }) => new TextDecoder().decode(id))
    const ran = [...this.#begun].filter((name) => ids.includes(widgetOf(name)))
    const frames = ran.map((name) => delta(MAIN, `called ${markerOf(name)}`))
    return { frames: ran.length > 0 ? [this.#session(''), ...frames] : [], ran }
  }

  #resolve({ pageScriptHash: hash, pageName }: ClientState): ModelPage | undefined {
    const [fallback] = this.#pages
    if (hash !== '') return this.#pages.find(({ name }) => hashOf(name) === hash) ?? fallback
    if (pageName === '') return fallback
    return this.#pages.slice(1).find(({ name }) => name === pageName) ?? fallback
  }

  #isLost({ pageScriptHash, pageName }: ClientState): boolean {
    if (pageScriptHash !== '' || pageName === '') return false
    return !this.#pages.slice(1).some(({ name }) => name === pageName)
  }

  #run(page: ModelPage | undefined, echoed: string, switches: number): ModelRun {
    if (page === undefined) return { frames: [], ran: [] }
    const hash = hashOf(page.name)
    const before = [
      this.#session(echoed),
      // The app echoes a text that a person has typed.
      ...this.#pages.map(({ name }) => delta(MAIN, widgetOf(name))),
      navigation(this.#listed(), hash)
    ]
    if (!this.#rights.has(page.name)) {
      const message = [guardNote({ refused: `/${page.name}` }, MAIN), delta(MAIN, 'the message')]
      return {
        frames: [...before, ...message, delta(MAIN, 'entry script again'), finished()],
        ran: []
      }
    }
    this.#begun.add(page.name)
    const next = this.#pages.find(({ name }) => name === page.switchesTo)
    const isLast = next === undefined || switches === 0
    const frames = [
      ...before,
      delta(hash, markerOf(page.name)),
      button(hash, widgetOf(page.name)),
      delta(hash, markerOf(page.name), fragmentOf(page.name)),
      delta(MAIN, 'entry script again'),
      finished()
    ]
    if (isLast) return { frames, ran: [page.name] }
    const then = this.#run(next, hashOf(next.name), switches - 1)
    return { frames: [...frames, ...then.frames], ran: [page.name, ...then.ran] }
  }

  #session(echoed: string): Uint8Array {
    return newSession({ sessionId: this.#sessionId, page: echoed === '' ? MAIN : echoed })
  }

  #listed(): readonly Listed[] {
    return this.#pages.map(({ name }, index) => ({ name, isDefault: index === 0 }))
  }
}
