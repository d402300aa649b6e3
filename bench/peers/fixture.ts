import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Clock } from '../../proxy/test/support/clock.ts'
import { createTokenFixture } from '../../proxy/test/support/tokens.ts'
import { HOST, People } from '../drive/people.ts'
import type { Fields } from '../drive/request.ts'
import { findProgram } from './find.ts'
import { startHaproxy } from './haproxy.ts'
import { serveKeys } from './keys.ts'
import { startNginx } from './nginx.ts'
import { startOauth2Proxy } from './oauth2-proxy.ts'
import { startPagewarden } from './pagewarden.ts'
import {
  DIRECT,
  HAPROXY,
  NGINX,
  OAUTH2_PROXY,
  PAGEWARDEN,
  type Peer,
  type PeerName,
  PLAIN,
  peerNames
} from './peer.ts'
import { freePort, type Program, startNode } from './program.ts'

/** An app, and all peers in front of it. */
export type Fixture = {
  readonly upstream: Program
  readonly people: People
  /** The installed peers, in the order of the tables. */
  readonly peers: readonly Peer[]
  /** Starts a fresh process of a peer; `null` if it is absent. */
  readonly start: (name: PeerName) => Promise<Peer | null>
  readonly end: () => Promise<void>
}

export type Setting = {
  readonly upstream: () => Promise<Program>
  readonly names?: readonly PeerName[] | undefined
  /** A folder for Pagewarden's CPU profile; none is made without it. */
  readonly profile?: string | undefined
}

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Starts the stand-in for Streamlit. */
export async function startUpstream(): Promise<Program> {
  const port = await freePort()
  const file = fileOf('../drive/upstream.ts')
  return startNode(file, { name: 'the upstream', port, env: { PORT: `${port}` } })
}

export async function startFixture({
  upstream: startApp,
  names = peerNames,
  profile
}: Setting): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'pagewarden-bench-'))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clean)
  const tokens = createTokenFixture({ clock: new Clock(Date.now()) })
  const people = new People(tokens)
  const [keys, upstream] = await Promise.all([serveKeys(tokens), startApp()])
  const peers: Peer[] = []
  const { port } = upstream

  const starts: Readonly<
    Record<PeerName, () => Promise<(Program & { cookie?: string; metrics?: string }) | null>>
  > = {
    // The app's own use is not a cost of a proxy, and another owner ends the app.
    [DIRECT]: async () => ({ ...upstream, cpu: nothing, memory: nothing, end: async () => {} }),
    [NGINX]: async () => ifFound('nginx', (command) => startNginx(command, port, folder)),
    [HAPROXY]: async () => ifFound('haproxy', (command) => startHaproxy(command, port, folder)),
    [OAUTH2_PROXY]: async () =>
      ifFound('oauth2-proxy', (command) => startOauth2Proxy(command, port, tokens)),
    [PLAIN]: () => startPlain(port),
    [PAGEWARDEN]: () => startPagewarden(port, keys, folder, profile)
  }
  const start = async (name: PeerName): Promise<Peer | null> => {
    const program = await starts[name]()
    if (program === null) return null
    const { cookie } = program
    const fields = (person: number): Fields =>
      cookie === undefined ? people.fields(person) : { host: HOST, cookie }
    return { ...program, name, fields }
  }
  const end = async () => {
    await Promise.all(peers.map((peer) => peer.end()))
    await upstream.end()
    keys.end()
    clean()
    process.off('exit', clean)
  }
  try {
    for (const name of names) {
      const peer = await start(name)
      if (peer !== null) peers.push(peer)
    }
    return { upstream, people, peers, start, end }
  } catch (error) {
    await end()
    throw error
  }
}

const nothing = async () => Number.NaN

async function ifFound<Started>(
  name: string,
  start: (command: string) => Promise<Started>
): Promise<Started | null> {
  const command = findProgram(name)
  return command === null ? null : start(command)
}

async function startPlain(upstream: number): Promise<Program> {
  const port = await freePort()
  const env = { PORT: `${port}`, UPSTREAM: `http://127.0.0.1:${upstream}` }
  return startNode(fileOf('plain.ts'), { name: PLAIN, port, env })
}
