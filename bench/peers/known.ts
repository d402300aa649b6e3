import { spawnSync } from 'node:child_process'
import { findProgram } from './find.ts'
import { OAUTH2_PROXY_VERSION } from './oauth2-proxy-conf.ts'
import { HAPROXY, NGINX, OAUTH2_PROXY, type PeerName } from './peer.ts'

/** A program of others that is compared when it is here. */
export type Known = {
  readonly name: PeerName
  readonly command: string
  /** How it says its version. */
  readonly asks: string
  /** How to get it. Nothing here installs anything. */
  readonly get: string
}

export const knownPeers: readonly Known[] = [
  { name: NGINX, command: 'nginx', asks: '-v', get: 'sudo apt-get install nginx-light' },
  { name: HAPROXY, command: 'haproxy', asks: '-v', get: 'sudo apt-get install haproxy' },
  {
    name: OAUTH2_PROXY,
    command: 'oauth2-proxy',
    asks: '--version',
    get: `GOBIN="$PWD/.bench/bin" go install -ldflags "-X github.com/oauth2-proxy/oauth2-proxy/v7/pkg/version.VERSION=${OAUTH2_PROXY_VERSION}" github.com/oauth2-proxy/oauth2-proxy/v7@${OAUTH2_PROXY_VERSION}`
  }
]

export type Found = Known & {
  /** What it says of itself; `null` when it is absent. */
  readonly version: string | null
}

/** Which of them are here. */
export function findPeers(
  find: (command: string) => string | null = findProgram
): readonly Found[] {
  return knownPeers.map((known) => {
    const file = find(known.command)
    return { ...known, version: file === null ? null : versionOf(file, known.asks) }
  })
}

function versionOf(file: string, ask: string): string {
  const { stdout, stderr } = spawnSync(file, [ask], { encoding: 'utf8' })
  // Not the "go1.26.8" that it was built with.
  return /(?<![\w.])v?(\d+(?:\.\d+)+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'of unknown version'
}

/** One line for each: what is here, and how to get what is not. */
export function formatPeers(peers: readonly Found[]): string {
  const lines = peers.map(({ name, version, get }) =>
    version === null ? `${name} is absent; to have it:\n    ${get}` : `${name} ${version} is here.`
  )
  return `${lines.join('\n')}\n`
}
