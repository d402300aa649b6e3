import type { Fields } from '../drive/request.ts'
import type { Program } from './program.ts'

export const DIRECT = 'no proxy'
export const NGINX = 'nginx'
export const HAPROXY = 'HAProxy'
export const OAUTH2_PROXY = 'oauth2-proxy'
export const PLAIN = '@fastify/http-proxy'
export const PAGEWARDEN = 'Pagewarden'

/** The peers in the order of every table. */
export const peerNames = [DIRECT, NGINX, HAPROXY, OAUTH2_PROXY, PLAIN, PAGEWARDEN] as const

export type PeerName = (typeof peerNames)[number]

/** A proxy to send requests through, and the headers that it accepts. */
export type Peer = Program & {
  readonly name: PeerName
  readonly fields: (person: number) => Fields
  /** The address of its metrics, if it has any. */
  readonly metrics?: string
}
