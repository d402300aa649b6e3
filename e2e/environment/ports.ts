import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Ports } from '../../demo/wiring.ts'

/** The range of ports: below the ports of outgoing connections (Linux: from 32768). */
const [lowest, highest] = [15_000, 32_000]

/**
 * A process offers each port once, from a random start: an environment asks for ports before it
 * listens.
 */
const candidates = inTurn()

/**
 * Free ports. No outgoing connection takes one while the program that uses it restarts.
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
