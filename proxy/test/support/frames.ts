import { create, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { BackMsgSchema, type ClientState, ClientStateSchema } from '../../generated/back_msg_pb.js'
import { type ForwardMsg, ForwardMsgSchema } from '../../generated/forward_msg_pb.js'
import { type HashFunction, pageHash } from '../../streamlit/page-hash.ts'

/** Streamlit's path of the entry script, and its hash. */
export const MAIN_PATH = '/app/app.py'
export const MAIN = pageHash(MAIN_PATH, 'blake2b')

/** A text in the form of undecoded string fields in the descriptor: bytes. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The hash of a page's name. */
export const hashOf = (name: string, hashFunction: HashFunction = 'blake2b'): string =>
  pageHash(name, hashFunction)

export type Ask = {
  readonly hash?: string
  readonly name?: string
  readonly fragment?: string
  readonly query?: string
  readonly auto?: boolean
  readonly widgets?: readonly string[]
  readonly url?: string
}

/** A rerun message of a browser. */
export const rerun = (ask: Ask = {}): Uint8Array =>
  toBinary(
    BackMsgSchema,
    create(BackMsgSchema, { type: { case: 'rerunScript', value: clientState(ask) } })
  )

const clientState = (ask: Ask): ClientState =>
  create(ClientStateSchema, {
    pageScriptHash: ask.hash ?? '',
    pageName: ask.name ?? '',
    fragmentId: ask.fragment ?? '',
    queryString: utf8(ask.query ?? ''),
    isAutoRerun: ask.auto ?? false,
    ...(ask.widgets === undefined
      ? {}
      : {
          widgetStates: {
            widgets: ask.widgets.map((id) => ({
              id: utf8(id),
              value: { case: 'triggerValue' as const, value: true }
            }))
          }
        }),
    ...(ask.url === undefined ? {} : { contextInfo: { url: utf8(ask.url) } })
  })

type Payload = Parameters<typeof create<typeof BackMsgSchema>>[1]

/** Another message of a browser. */
export const backMsg = (message: Payload): Uint8Array =>
  toBinary(BackMsgSchema, create(BackMsgSchema, message))

/** A tag and a value as bytes, for messages that no encoder would write. */
export const field = (number: number, value: Uint8Array | string | number): Uint8Array => {
  const writer = new BinaryWriter()
  if (typeof value === 'number') {
    return writer.tag(number, WireType.Varint).uint32(value).finish()
  }
  const bytes = typeof value === 'string' ? utf8(value) : value
  return writer.tag(number, WireType.LengthDelimited).bytes(bytes).finish()
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)

export type Listed = {
  readonly name: string
  readonly isDefault?: boolean
  readonly hash?: string
  readonly section?: string
  readonly externalUrl?: string
}

const listed = ({ name, isDefault = false, hash, section = '', externalUrl }: Listed) => ({
  pageScriptHash: hash ?? hashOf(name),
  pageName: name,
  isDefault,
  sectionHeader: section,
  urlPathname: isDefault ? '' : name,
  ...(externalUrl === undefined ? {} : { externalUrl })
})

type Said = {
  readonly hash?: string
  readonly active?: string
  readonly type: ForwardMsg['type']
}

const forwardMsg = ({ hash = '', active = '', type }: Said): Uint8Array =>
  toBinary(
    ForwardMsgSchema,
    create(ForwardMsgSchema, { hash, metadata: { activeScriptHash: active }, type })
  )

type Init = Parameters<typeof create<typeof ForwardMsgSchema>>[1]
type InitType = NonNullable<NonNullable<Init>['type']>

/** Any message of Streamlit, with the hash of the page whose code made it. */
export const said = (type: InitType, active = ''): Uint8Array => {
  const { type: full } = create(ForwardMsgSchema, { type })
  return forwardMsg({ active, type: full })
}

export type Run = {
  readonly sessionId?: string
  readonly page?: string
  readonly version?: string
  readonly mainHash?: string
  readonly pages?: readonly Listed[]
}

/** The first message of every run. */
export const newSession = (run: Run = {}): Uint8Array =>
  said({
    case: 'newSession',
    value: {
      initialize: {
        sessionId: run.sessionId ?? 'session-1',
        environmentInfo: { streamlitVersion: run.version ?? '1.67.0' }
      },
      mainScriptPath: MAIN_PATH,
      mainScriptHash: run.mainHash ?? MAIN,
      pageScriptHash: run.page ?? run.mainHash ?? MAIN,
      appPages: (run.pages ?? []).map(listed)
    }
  })

/** The app's page list, and the running page. */
export const navigation = (
  pages: readonly Listed[],
  page: string,
  sections: readonly string[] = []
): Uint8Array =>
  said(
    {
      case: 'navigation',
      value: { appPages: pages.map(listed), pageScriptHash: page, sections: [...sections] }
    },
    MAIN
  )

/** An element with one text in it, made by the code of the page with this hash. */
export const delta = (active: string, text = 'text', fragmentId = ''): Uint8Array =>
  said({ case: 'delta', value: { newElement: field(29, field(1, text)), fragmentId } }, active)

/** An element, encoded. */
export const element = (active: string, newElement: Uint8Array): Uint8Array =>
  said({ case: 'delta', value: { newElement } }, active)

/** A button with this id. */
export const button = (active: string, id: string): Uint8Array =>
  element(active, field(19, field(1, id)))

export const finished = (active = ''): Uint8Array =>
  said({ case: 'scriptFinished', value: 0 }, active)

export const statusChanged = (): Uint8Array =>
  said({ case: 'sessionStatusChanged', value: { scriptIsRunning: true } })

/** The content of the guard's notes. */
export const NOTE_KEY = 'the key of this session'

/** A note of the guard for the proxy (guard/pagewarden/_guard/messages.py). */
export const guardNote = (facts: object, active = ''): Uint8Array =>
  said(
    {
      case: 'parentMessage',
      value: { message: JSON.stringify({ pagewarden: 1, key: NOTE_KEY, ...facts }) }
    },
    active
  )

/** The guard's first message on a websocket. */
export const connected = (facts: object = {}): Uint8Array =>
  guardNote({
    session: 'session-1',
    resumed: false,
    lost: null,
    pages: [],
    files: [],
    listed: [],
    ...facts
  })
