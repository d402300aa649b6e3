import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Ports } from '../../demo/wiring.ts'

/** From where to where: below those that a system gives to outgoing connections (Linux: from 32768). */
const [lowest, highest] = [15_000, 32_000]

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
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
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
