import { spawnSync } from 'node:child_process'
import { findProgram } from './find.ts'
import { OAUTH2_PROXY_VERSION } from './oauth2-proxy-conf.ts'
import { HAPROXY, NGINX, OAUTH2_PROXY, type PeerName } from './peer.ts'

/** Another program, which is compared if it is installed. */
export type Known = {
  readonly name: PeerName
  readonly command: string
  /** The command that prints its version. */
  readonly asks: string
  /** How to install it. The benchmark installs nothing. */
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
  /** Its version; `null` if it is absent. */
  readonly version: string | null
}

/** The installed programs and their versions. */
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
  // Not "go1.26.8", the version of its compiler.
  return /(?<![\w.])v?(\d+(?:\.\d+)+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'of unknown version'
}

/** One line for each program: its version, or how to install it. */
export function formatPeers(peers: readonly Found[]): string {
  const lines = peers.map(({ name, version, get }) =>
    version === null ? `${name} is absent; to have it:\n    ${get}` : `${name} ${version} is here.`
  )
  return `${lines.join('\n')}\n`
}
