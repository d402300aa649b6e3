import type { Seal } from './seal.ts'

/** Browsers accept at most 4 KiB of name and value, so the load balancer splits it into shards. */
const SHARD_BYTES = 4096
const MAX_SHARDS = 4

/**
 * The size of the tokens in a real session cookie. It gives every session two shards, so that code
 * which knows only `-0` fails.
 */
const FILLING = 'x'.repeat(4200)

/** The shards `<name>-0`, `<name>-1` ... of the cookie for a session, as name and value. */
export function shardsOf(
  name: string,
  sessionId: string,
  seal: Seal
): readonly (readonly [name: string, value: string])[] {
  const sealed = seal.close(`${sessionId}.${FILLING}`)
  const size = SHARD_BYTES - `${name}-0=`.length
  const count = Math.ceil(sealed.length / size)
  return Array.from({ length: count }, (_, index) => [
    `${name}-${index}`,
    sealed.slice(index * size, (index + 1) * size)
  ])
}

/** The session id in a request's shards, or null if they are absent, incomplete or not ours. */
export function sessionIdOf(
  name: string,
  cookies: ReadonlyMap<string, string>,
  seal: Seal
): string | null {
  const shards: string[] = []
  for (let index = 0; index < MAX_SHARDS; index++) {
    const shard = cookies.get(`${name}-${index}`)
    if (shard === undefined) break
    shards.push(shard)
  }
  return seal.open(shards.join(''))?.split('.')[0] ?? null
}
