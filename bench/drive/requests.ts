import type { Connection } from './connection.ts'

/**
 * Sends requests over the connection that was idle longest, so that no connection reaches its idle
 * timeout; waits only if none is free.
 */
export class Requests {
  readonly #all: readonly Connection[]
  readonly #free: Connection[]
  readonly #waiting: ((connection: Connection) => void)[] = []
  readonly #requests: readonly Buffer[]
  #next = 0

  /** @param requests sent in turn */
  constructor(connections: readonly Connection[], requests: readonly Buffer[]) {
    this.#all = connections
    this.#free = [...connections]
    this.#requests = requests
  }

  /** Settles with the ms from the planned start to the end. */
  async take(): Promise<number> {
    const start = performance.now()
    const connection = this.#free.shift() ?? (await this.#nextFree())
    const [request = Buffer.alloc(0)] = this.#requests.slice(this.#next)
    this.#next = (this.#next + 1) % this.#requests.length
    await connection.exchange(request)
    const time = performance.now() - start
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(connection)
    else next(connection)
    return time
  }

  end(): void {
    for (const connection of this.#all) connection.close()
  }

  #nextFree(): Promise<Connection> {
    const { promise, resolve } = Promise.withResolvers<Connection>()
    this.#waiting.push(resolve)
    return promise
  }
}
