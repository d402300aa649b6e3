import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Clock } from '../../proxy/test/support/clock.ts'
import { createWorld, type World } from '../../proxy/test/support/tokens.ts'
import { serveKeys } from './keys.ts'
import { hasNginx, startNginx } from './nginx.ts'
import { startPagewarden } from './pagewarden.ts'
import { freePort, type Peer, startNode } from './peer.ts'

export const DIRECT = 'no proxy'
export const NGINX = 'nginx'
export const PLAIN = '@fastify/http-proxy'
export const PAGEWARDEN = 'Pagewarden'

/** All that is compared, running before the same upstream. */
export type Stage = {
  readonly world: World
  readonly peers: ReadonlyMap<string, Peer>
  readonly end: () => Promise<void>
}

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** @param profile a folder for Pagewarden's CPU profile. */
export async function setStage(profile: string | undefined): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'pagewarden-bench-'))
  const world = createWorld({ clock: new Clock(Date.now()) })
  const keys = await serveKeys(world)
  const peers = new Map<string, Peer>()
  const end = async () => {
    await Promise.all([...peers.values()].map((peer) => peer.end()))
    keys.end()
    await rm(folder, { recursive: true })
  }
  try {
    const [port, plain] = [await freePort(), await freePort()]
    const direct = { name: DIRECT, port, env: { PORT: `${port}` } }
    peers.set(DIRECT, await startNode(fileOf('upstream.ts'), direct))
    if (hasNginx()) peers.set(NGINX, await startNginx(await freePort(), port, folder))
    const env = { PORT: `${plain}`, UPSTREAM: `http://127.0.0.1:${port}` }
    peers.set(PLAIN, await startNode(fileOf('plain.ts'), { name: PLAIN, port: plain, env }))
    peers.set(PAGEWARDEN, await startPagewarden(port, keys, folder, profile))
    return { world, peers, end }
  } catch (error) {
    await end()
    throw error
  }
}
