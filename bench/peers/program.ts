import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { BenchFault } from '../fault.ts'
import { endWithUs } from './end-with-us.ts'
import { cpuOf, residentOf } from './proc.ts'

/** A running program that listens. */
export type Program = {
  readonly port: number
  /** Processor time used so far, children included, in µs. */
  readonly cpu: () => Promise<number>
  /** Resident memory, children included, in bytes. */
  readonly memory: () => Promise<number>
  readonly end: () => Promise<void>
}

export type Launch = {
  readonly name: string
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** A path that answers 200 when it is ready, if listening is not enough. */
  readonly health?: string
}

/** Streamlit's first start on a busy machine needs most of this time. */
const patience = 90_000
const reportCpu = new URL('report-cpu.ts', import.meta.url).href

/** Starts a file of this repository with the current Node. */
export async function startNode(
  file: string,
  { name, port, env = {}, health }: Launch,
  flags: readonly string[] = []
): Promise<Program> {
  const child = spawn(process.execPath, ['--import', reportCpu, ...flags, file], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...withoutSettings(process.env), ...env }
  })
  await untilReady({ name, port, health }, child)
  const cpu = async () => {
    child.send('cpu')
    const [used]: number[] = await once(child, 'message')
    return used ?? Number.NaN
  }
  return { port, cpu, memory: () => residentOf(pidOf(child)), end: () => ended(child) }
}

/** Starts another program and reads its use of resources from /proc. */
export async function startForeign(
  command: string,
  args: readonly string[],
  { name, port, env = {}, cwd, health }: Launch
): Promise<Program> {
  const [program, all] = endWithUs(command, args)
  const child = spawn(program, [...all], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...withoutSettings(process.env), ...env },
    cwd
  })
  await untilReady({ name, port, health }, child)
  const pid = pidOf(child)
  return { port, cpu: () => cpuOf(pid), memory: () => residentOf(pid), end: () => ended(child) }
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A listening child has started, so it has an id. */
function pidOf({ pid }: ChildProcess): number {
  return pid ?? Number.NaN
}

type Started = Pick<Launch, 'name' | 'port'> & { readonly health: string | undefined }

async function untilReady({ name, port, health }: Started, child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000)
  })
  const state = { fault: '' }
  child.once('error', (error) => {
    state.fault = error.message
  })
  child.once('exit', (code) => {
    state.fault = `it ended with ${code}`
  })
  const deadline = Date.now() + patience
  while (!(await isReady(port, health))) {
    if (Date.now() > deadline) state.fault = 'it does not listen'
    if (state.fault !== '') {
      child.kill()
      throw new BenchFault(`${name} cannot be started: ${state.fault}\n${said}`)
    }
    await setTimeout(50)
  }
}

async function isReady(port: number, health: string | undefined): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    if (health === undefined) return true
    return (await fetch(`http://127.0.0.1:${port}${health}`)).status === 200
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill()
  const late = setTimeout(5_000, 'late', { ref: false })
  if ((await Promise.race([exit, late])) === 'late') child.kill('SIGKILL')
  await exit
}

/** Removes settings of the caller: the proxy refuses an unknown setting as misspelt. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PAGEWARDEN_')))
}
