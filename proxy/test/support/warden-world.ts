import { fromBinary } from '@bufbuild/protobuf'
import { BackMsgSchema, type ClientState } from '../../generated/back_msg_pb.js'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { ElementSchema } from '../../generated/notice_pb.js'
import type { Language } from '../../language/language.ts'
import type { Decision } from '../../policy/decide.ts'
import { AppPages } from '../../relay/app-pages.ts'
import { Bindings } from '../../relay/bindings.ts'
import type { WardenEvent } from '../../relay/outcome.ts'
import type { Rules } from '../../relay/page-rules.ts'
import type { StreamlitSession } from '../../relay/session.ts'
import { Warden } from '../../relay/warden.ts'
import { hashOf, type Listed, navigation, newSession } from './frames.ts'

/** The default page of the app that these tests have, which has a name of its own. */
export const HOME = hashOf('home')

export const PAGES: readonly Listed[] = [
  { name: 'home', isDefault: true },
  { name: 'sales' },
  { name: 'secret' }
]

/** Rules that refuse the paths in a set, which a test may change between two frames. */
export const rulesWithout = (denied: Set<string>, named: readonly string[] = []): Rules => ({
  judge: (path): Decision =>
    denied.has(path) || path.indexOf('/', 1) !== -1
      ? { allow: false, rule: path, reason: 'page-not-granted' }
      : { allow: true, rule: path, reason: 'granted' },
  namesOf: (hash) => [...new Set([...denied, ...named])].filter((path) => hasHash(path, hash))
})

const hasHash = (path: string, hash: string): boolean =>
  path !== '/' && [hashOf(path.slice(1)), hashOf(path.slice(1), 'md5')].includes(hash)

export type World = {
  readonly denied: Set<string>
  readonly app: AppPages
  readonly bindings: Bindings
  readonly events: WardenEvent[]
  readonly enter: (
    resumed?: StreamlitSession,
    sub?: string,
    blocked?: string,
    language?: Language
  ) => Warden
  /** A warden whose browser has been shown the default page. */
  readonly atHome: (sessionId?: string, version?: string) => Warden
}

export const createWorld = (...deniedPaths: readonly string[]): World => {
  const denied = new Set(deniedPaths)
  const rules = rulesWithout(denied)
  const app = new AppPages()
  const bindings = new Bindings()
  const events: WardenEvent[] = []
  const enter = (
    resumed?: StreamlitSession,
    sub = 'zoe',
    blocked?: string,
    language: Language = 'en'
  ) =>
    new Warden({
      sub,
      rules,
      app,
      bindings,
      resumed,
      blocked: blocked ?? null,
      language,
      acceptsWire: ({ version }) => version !== 'unknown',
      onEvent: (event) => events.push(event)
    })
  const atHome = (sessionId = 'session-1', version = '1.67.0') => {
    const warden = enter()
    warden.fromBrowser(RERUN)
    warden.fromStreamlit(newSession({ sessionId, version }))
    warden.fromStreamlit(navigation(PAGES, HOME))
    return warden
  }
  return { denied, app, bindings, events, enter, atHome }
}

const RERUN = new Uint8Array([0x5a, 0x00])

/** The rerun in a frame for Streamlit. */
export const asked = (frame: Uint8Array | undefined): ClientState => {
  const { type } = fromBinary(BackMsgSchema, frame ?? new Uint8Array())
  if (type.case !== 'rerunScript') throw new Error(`no rerun but ${type.case}`)
  return type.value
}

export const isStop = (frame: Uint8Array | undefined): boolean =>
  fromBinary(BackMsgSchema, frame ?? new Uint8Array()).type.case === 'stopScript'

/** The text of the notice in the frames for a browser, if one is among them. */
export const noticeIn = (frames: readonly Uint8Array[]): string | null =>
  frames.map(textIn).find((text) => text !== null) ?? null

function textIn(frame: Uint8Array): string | null {
  const { type } = fromBinary(ForwardMsgSchema, frame)
  if (type.case === 'delta') {
    const { type: element } = fromBinary(ElementSchema, type.value.newElement)
    return element.case === 'text' ? element.value.body : null
  }
  if (type.case !== 'sessionEvent') return null
  const event = type.value.type
  return event.case === 'scriptCompilationException' ? event.value.message : null
}

/** The names in the page list of a frame for a browser. */
export const namesIn = (frame: Uint8Array | undefined): readonly string[] => {
  const { type } = fromBinary(ForwardMsgSchema, frame ?? new Uint8Array())
  const { value } = type
  if (typeof value !== 'object' || !('appPages' in value)) throw new Error(`no list: ${type.case}`)
  return value.appPages.map(({ pageName }) => pageName)
}
