import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { BenchFault } from '../fault.ts'
import { cpuIn } from './proc-stat.ts'

/** A running program that requests can be sent through. */
export type Peer = {
  readonly port: number
  /** Processor time used so far, in µs. */
  readonly cpu: () => Promise<number>
  readonly end: () => Promise<void>
}

export type Program = {
  readonly name: string
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
}

const patience = 20_000
const tellCpu = new URL('tell-cpu.ts', import.meta.url).href

/** Starts a file of ours with this very Node. */
export async function startNode(
  file: string,
  { name, port, env = {} }: Program,
  flags: readonly string[] = []
): Promise<Peer> {
  const child = spawn(process.execPath, ['--import', tellCpu, ...flags, file], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env }
  })
  await answers(name, port, child)
  const cpu = async () => {
    child.send('cpu')
    const [used]: number[] = await once(child, 'message')
    return used ?? Number.NaN
  }
  return { port, cpu, end: () => ended(child) }
}

/** Starts a program that stays one process; its processor time is what Linux says, to 10 ms. */
export async function startForeign(
  command: string,
  args: readonly string[],
  { name, port }: Program
): Promise<Peer> {
  const child = spawn(command, [...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  await answers(name, port, child)
  const cpu = async () => cpuIn(await readFile(`/proc/${child.pid}/stat`, 'utf8'))
  return { port, cpu, end: () => ended(child) }
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

async function answers(name: string, port: number, child: ChildProcess): Promise<void> {
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
  while (!(await isOpen(port))) {
    if (Date.now() > deadline) state.fault = 'it does not listen'
    if (state.fault !== '') {
      child.kill()
      throw new BenchFault(`${name} cannot be started: ${state.fault}\n${said}`)
    }
    await setTimeout(50)
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
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
