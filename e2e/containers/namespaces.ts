import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import type { Test } from 'tap'
import { root } from '../support/chain.ts'

/** A separate network with loopback only; its ports are free, as in a container. */
export type Namespaces = {
  /** Runs a command in it. */
  readonly enter: readonly string[]
  /** Whether a process can become any user there, and not only a mapped root. */
  readonly asRoot: boolean
}

/** Brings loopback up (netdevice(7): SIOCSIFFLAGS, IFF_UP) and waits for its input to end. */
const HOLDER = [
  'import fcntl, socket, struct, sys',
  "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 1))",
  "print('up', flush=True)",
  'sys.stdin.read()'
].join('\n')

/**
 * Creates a network that ends with the test; without root in a user namespace, if the system allows
 * it. Otherwise returns the reason.
 */
export async function makeNamespaces(t: Test): Promise<Namespaces | string> {
  if (process.platform !== 'linux') return `a container is Linux's, and this is ${process.platform}`
  const asRoot = process.getuid?.() === 0
  const kinds = asRoot ? ['--net'] : ['--user', '--map-root-user', '--net']
  const python = join(root, '.venv/bin/python')
  const holder = spawn('unshare', [...kinds, python, '-I', '-c', HOLDER], {
    stdio: ['pipe', 'pipe', 'pipe']
  })
  t.teardown(() => holder.stdin.end())
  const said: Buffer[] = []
  holder.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const isUp = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    once(holder, 'close').then(() => false),
    once(holder, 'error').then(() => false)
  ])
  if (!isUp) return `no network namespace can be made: ${Buffer.concat(said)}`
  const place = `/proc/${holder.pid}/ns`
  const user = asRoot ? [] : [`--user=${place}/user`, '--preserve-credentials']
  return { enter: ['nsenter', ...user, `--net=${place}/net`], asRoot }
}
