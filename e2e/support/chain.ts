import { join } from 'node:path'
import process from 'node:process'
import type { Test } from 'tap'
import { Programs } from '../../demo/programs.ts'
import { demoProcesses, type Ports, type Process, publicOrigin } from '../../demo/wiring.ts'
import { quietPorts } from '../environment/ports.ts'
import { type Guard, guardedBy } from './guard.ts'

export const root = join(import.meta.dirname, '..', '..')

/** The mock ALB, Pagewarden and Streamlit as real processes, wired as on AWS. */
export type Chain = {
  readonly ports: Ports
  /** The address for a browser. */
  readonly origin: string
  /** Pagewarden itself, without the load balancer. */
  readonly proxy: string
  /** The mock's AWS endpoints: sign-in, keys and control. */
  readonly aws: string
  /** Streamlit itself, without anything in front. */
  readonly streamlit: string
  /** The log of Pagewarden, one JSON object on each line. */
  readonly log: readonly string[]
  /** Restarts Pagewarden; every socket through it ends. */
  readonly restartProxy: () => Promise<void>
  /** Restarts Streamlit; every session in it ends. */
  readonly restartStreamlit: () => Promise<void>
  /** Ends all three before the test does. */
  readonly stop: () => Promise<void>
}

/** Changes to one of the three programs: settings, or another command. */
export type Changes = Partial<Record<Process['name'], Partial<Process>>>

/** Starts a chain on free ports; it ends with the test. */
export async function startChain(
  t: Test,
  changes: Changes | ((ports: Ports) => Changes) = {},
  guard: Guard = 'require'
): Promise<Chain> {
  const ports = await quietPorts()
  const log: string[] = []
  const given = typeof changes === 'function' ? changes(ports) : changes
  const programs = demoProcesses(ports, root).map((program) =>
    guardedBy(changed(program, given), guard)
  )
  const start = (...names: readonly Process['name'][]) =>
    new Programs(
      programs.filter(({ name }) => names.includes(name)),
      process.env,
      (name, line) => {
        if (name === 'pagewarden') log.push(line)
      }
    )
  const alb = start('mock-alb')
  let streamlit = start('streamlit')
  let proxy = start('pagewarden')
  const stop = async () => {
    await proxy.stop()
    await Promise.all([alb.stop(), streamlit.stop()])
  }
  t.teardown(stop)
  await Promise.all([alb.ready(), streamlit.ready(), proxy.ready()])
  return {
    ports,
    origin: publicOrigin(ports),
    proxy: `http://127.0.0.1:${ports.proxy}`,
    aws: `http://127.0.0.1:${ports.aws}`,
    streamlit: `http://127.0.0.1:${ports.streamlit}`,
    log,
    restartProxy: async () => {
      await proxy.stop()
      proxy = start('pagewarden')
      await proxy.ready()
    },
    restartStreamlit: async () => {
      await streamlit.stop()
      streamlit = start('streamlit')
      await streamlit.ready()
    },
    stop
  }
}

function changed(program: Process, changes: Changes): Process {
  const change = changes[program.name] ?? {}
  return { ...program, ...change, env: { ...program.env, ...change.env } }
}
