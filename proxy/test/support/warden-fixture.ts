import { fromBinary } from '@bufbuild/protobuf'
import { AppPages } from '../../enforcement/app-pages.ts'
import type { ConnectionOptions } from '../../enforcement/connection-state.ts'
import type { WardenEvent } from '../../enforcement/outcome.ts'
import type { PageAuthorizer } from '../../enforcement/page-access.ts'
import { SessionRegistry } from '../../enforcement/session-registry.ts'
import { Warden } from '../../enforcement/warden.ts'
import { BackMsgSchema, type ClientState } from '../../generated/back_msg_pb.js'
import { ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import type { Decision } from '../../policy/decide.ts'
import { hashOf, type Listed, NOTE_KEY, navigation, newSession } from './frames.ts'

/** The default page of the app in these tests, which also has its own name. */
export const HOME = hashOf('home')

export const PAGES: readonly Listed[] = [
  { name: 'home', isDefault: true },
  { name: 'sales' },
  { name: 'secret' }
]

/** Rules that refuse the paths in a set; a test may change the set between two frames. */
export const rulesWithout = (
  denied: Set<string>,
  named: readonly string[] = []
): PageAuthorizer => ({
  judge: (path): Decision =>
    denied.has(path) || path.indexOf('/', 1) !== -1
      ? { allow: false, rule: path, reason: 'page-not-granted' }
      : { allow: true, rule: path, reason: 'granted' },
  isUnknown: () => false,
  namesOf: (hash) => [...new Set([...denied, ...named])].filter((path) => hasHash(path, hash))
})

const hasHash = (path: string, hash: string): boolean =>
  path !== '/' && [hashOf(path.slice(1)), hashOf(path.slice(1), 'md5')].includes(hash)

export type WardenFixture = {
  readonly denied: Set<string>
  readonly app: AppPages
  readonly registry: SessionRegistry
  readonly events: WardenEvent[]
  /** A warden on a new websocket, with the guard by default. */
  readonly enter: (options?: Partial<ConnectionOptions>) => Warden
  /** A warden whose browser shows the default page. */
  readonly atHome: (options?: Partial<ConnectionOptions>) => Warden
}

export const createWardenFixture = (...deniedPaths: readonly string[]): WardenFixture => {
  const denied = new Set(deniedPaths)
  const authorizer = rulesWithout(denied)
  const app = new AppPages()
  const registry = new SessionRegistry()
  const events: WardenEvent[] = []
  const enter = (options: Partial<ConnectionOptions> = {}) =>
    new Warden({
      sub: 'zoe',
      authorizer,
      granted: { pages: ['/'], closed: [] },
      app,
      registry,
      isGuarded: true,
      noteKey: options.isGuarded === false ? null : NOTE_KEY,
      sessionId: options.isGuarded === false ? null : 'session-1',
      isResumed: false,
      listed: [],
      language: 'en',
      notices: { requestId: 'r-1', contact: null },
      acceptsWire: ({ version }) => version !== 'unknown',
      onEvent: (event) => events.push(event),
      ...options
    })
  const atHome = (options: Partial<ConnectionOptions> = {}) => {
    const warden = enter(options)
    warden.fromBrowser(RERUN)
    warden.fromStreamlit(newSession({ sessionId: options.sessionId ?? 'session-1' }))
    warden.fromStreamlit(navigation(PAGES, HOME))
    return warden
  }
  return { denied, app, registry, events, enter, atHome }
}

const RERUN = new Uint8Array([0x5a, 0x00])

/** The rerun in a frame for Streamlit. */
export const asked = (frame: Uint8Array | undefined): ClientState => {
  const { type } = fromBinary(BackMsgSchema, frame ?? new Uint8Array())
  if (type.case !== 'rerunScript') throw new Error(`no rerun but ${type.case}`)
  return type.value
}

/** The names in the page list of a frame for a browser. */
export const namesIn = (frame: Uint8Array | undefined): readonly string[] => {
  const { type } = fromBinary(ForwardMsgSchema, frame ?? new Uint8Array())
  const { value } = type
  if (typeof value !== 'object' || !('appPages' in value)) throw new Error(`no list: ${type.case}`)
  return value.appPages.map(({ pageName }) => pageName)
}
