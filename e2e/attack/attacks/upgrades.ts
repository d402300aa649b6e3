import type { Case } from '../case.ts'
import { rawHttp, statusOf } from '../client/http.ts'
import { RawSocket, streamPath, type Upgrade } from '../client/socket.ts'
import { fail, OK } from '../verdict.ts'

/**
 * Other ways to write the one path, and paths that have no websocket. `%5F` for `_` is none of them:
 * that is the same path (RFC 3986 section 6.2.2.2).
 */
const targets = [
  '/_stcore%2Fstream',
  '/_stcore%2fstream',
  '//_stcore/stream',
  '/_stcore//stream',
  '/_stcore/stream/',
  '/_stcore/Stream',
  '/_STCORE/stream',
  '/_stcore/./stream',
  '/x/../_stcore/stream',
  '/x/%2e%2e/_stcore/stream',
  '/_stcore/stream;a',
  '/_stcore/stream%00',
  '/_stcore/stream%20',
  '/_stcore\\stream',
  '/_stcore/%2573tream',
  '/open/_stcore/stream',
  '/secret/_stcore/stream',
  '/_stcore/health',
  '/open',
  '/media/00',
  '/_pagewarden/whoami',
  'http://localhost/_stcore/stream'
]

/** Escapes of unreserved characters: the same path to every reader (RFC 3986 section 6.2.2.2). */
const sameSpellings = ['/%5Fstcore/stream', '/_stcore/%73tream', '/%5fstcore/stre%61m']

const foreignOrigins = [
  'https://evil.example',
  'null',
  'http://localhost',
  'http://localhost:80',
  'http://127.0.0.1'
]

const subprotocolLists: readonly (readonly string[])[] = [
  [],
  ['wamp'],
  ['PLACEHOLDER_AUTH_TOKEN', 'streamlit'],
  ['streamlit', 'a', 'b', 'c'],
  ['streamlit', 'a', 'a'],
  ['streamlit', '', 'a'],
  ['streamlit', 'a b']
]

/** Where Streamlit is asked below a page, the frontend must hear 404 to find the true base. */
const misplaced = ['/open/_stcore/health', '/open/_stcore/host-config', '/secret/_stcore/health']

/** 401 is none of them: these requests carry all the tokens there are. */
const refusals = new Set([400, 403, 404, 405])

function refused(title: string, upgrades: readonly Partial<Upgrade>[]): Case {
  return {
    title,
    judge: async ({ guarded }) => {
      const own = await guarded.headersOf('victim')
      for (const upgrade of upgrades) {
        const headers = { ...own, ...upgrade.headers }
        const opened = await RawSocket.open({
          port: guarded.port,
          ...upgrade,
          target: guarded.at(upgrade.target ?? streamPath),
          headers
        })
        if (!opened.ok && refusals.has(opened.status)) continue
        if (opened.ok) opened.socket.cut()
        return fail(`${JSON.stringify(upgrade)}: ${opened.ok ? 101 : opened.status}`)
      }
      return OK
    }
  }
}

export const upgradeCases: readonly Case[] = [
  refused(
    `no upgrade at ${targets.length} other spellings and paths`,
    targets.map((target) => ({ target }))
  ),
  refused(
    `no upgrade from ${foreignOrigins.length} foreign origins`,
    foreignOrigins.map((origin) => ({ headers: { origin } }))
  ),
  refused(
    `no upgrade from a foreign origin at ${sameSpellings.length} escaped spellings of the stream`,
    sameSpellings.map((target) => ({ target, headers: { origin: 'https://evil.example' } }))
  ),
  refused(
    `no upgrade with ${subprotocolLists.length} lists of subprotocols that no frontend sends`,
    subprotocolLists.map((subprotocols) => ({ subprotocols }))
  ),
  refused('no upgrade with a second line of subprotocols, which might name a session', [
    { headers: { 'Sec-WebSocket-Protocol': 'a-session' } }
  ]),
  {
    title: 'no upgrade without an origin, and none without the tokens',
    judge: async ({ guarded }) => {
      const { origin = '', host = '', ...tokens } = await guarded.headersOf('victim')
      const without: readonly (readonly [Upgrade['headers'], number])[] = [
        [{ host, ...tokens }, 403],
        [{ host, origin }, 401]
      ]
      for (const [headers, wanted] of without) {
        const opened = await RawSocket.open({
          port: guarded.port,
          target: guarded.at(streamPath),
          headers
        })
        const status = opened.ok ? 101 : opened.status
        if (status !== wanted) return fail(`${status} instead of ${wanted}`)
      }
      return OK
    }
  },
  {
    title: 'the probes of a tab are answered 200 at the root and 404 below a page',
    judge: async ({ guarded }) => {
      const headers = await guarded.headersOf('attacker')
      const wanted = [
        ['/_stcore/health', 200],
        ['/_stcore/host-config', 200],
        ...misplaced.map((target) => [target, 404] as const)
      ] as const
      for (const [target, status] of wanted) {
        const answered = statusOf(
          await rawHttp({ port: guarded.port, target: guarded.at(target), headers })
        )
        if (answered !== status) return fail(`${target}: ${answered} instead of ${status}`)
      }
      return OK
    }
  }
]
