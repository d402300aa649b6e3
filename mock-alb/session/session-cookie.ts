import type { Seal } from './seal.ts'

/** Browsers take at most 4 KiB of name and value, which is why the load balancer makes shards. */
const SHARD_BYTES = 4096
const MAX_SHARDS = 4

/**
 * Room that the tokens take in a real session cookie. It makes two shards of every session, so that
 * nobody's code gets away with knowing only `-0`.
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

/** The session id in a request's shards, or null when they are absent, incomplete or not ours. */
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
