import { type AddressInfo, createServer } from 'node:net'
import { DemoFault } from './fault.ts'
import type { Ports } from './wiring.ts'

const HOST = '127.0.0.1'

/** Throws a fault that names every port in use. */
export async function requireFree(ports: Ports): Promise<void> {
  const wanted = Object.entries(ports)
  const opened = await Promise.all(wanted.map(([, port]) => listen(port)))
  const taken = wanted.filter((_, at) => opened[at] === null).map(([, port]) => port)
  await Promise.all(opened.map((server) => server?.close()))
  if (taken.length === 0) return
  const [port, be] = taken.length === 1 ? ['Port', 'is'] : ['Ports', 'are']
  throw new DemoFault(
    `${port} ${taken.join(', ')} ${be} taken: stop what listens there ` +
      '(another demo?) and start again.'
  )
}

/** Returns different ports that are free now. */
export async function freePorts(): Promise<Ports> {
  const opened = await Promise.all([0, 0, 0, 0, 0].map(listen))
  const [alb = 0, proxy = 0, aws = 0, admin = 0, streamlit = 0] = opened.map((s) => s?.port)
  await Promise.all(opened.map((server) => server?.close()))
  return { alb, proxy, aws, admin, streamlit }
}

type Listener = { readonly port: number; readonly close: () => Promise<void> }

/** Listens on loopback; null if that is not possible. */
function listen(port: number): Promise<Listener | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, HOST, () => {
      // A server that listens on TCP has an address with a port (node:net).
      const { port: given } = server.address() as AddressInfo
      resolve({
        port: given,
        close: () => new Promise((closed) => server.close(() => closed()))
      })
    })
  })
}
