import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Ports } from '../../demo/wiring.ts'

/** From where to where: below those that a system gives to outgoing connections (Linux: from 32768). */
const [lowest, highest] = [15_000, 32_000]

/** Each port once in a process, from another one on in each: a environment asks before it listens. */
const candidates = inTurn()

/**
 * Ports that nobody listens on, and that no outgoing connection takes while the program that has one
 * is away.
 */
export async function quietPorts(): Promise<Ports> {
  return {
    alb: await quietPort(),
    proxy: await quietPort(),
    aws: await quietPort(),
    admin: await quietPort(),
    streamlit: await quietPort()
  }
}

async function quietPort(): Promise<number> {
  for (;;) {
    const { value, done } = candidates.next()
    if (done === true) throw new Error('every port is taken')
    if (await isFree(value)) return value
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

function* inTurn(): Generator<number, void, undefined> {
  const count = highest - lowest
  const begin = Math.floor(Math.random() * count)
  for (let index = 0; index < count; index += 1) yield lowest + ((begin + index) % count)
}
