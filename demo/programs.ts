import { DemoFault } from './fault.ts'
import { untilHealthy } from './health.ts'
import { Running } from './running.ts'
import type { Process } from './wiring.ts'

/** The time in which a program must become ready, and the time in which it must stop. */
export type Timeouts = { readonly startMs: number; readonly stopMs: number }

/** Streamlit's first start on a busy machine needs most of the first time. */
const TIMEOUTS: Timeouts = { startMs: 90_000, stopMs: 5_000 }

export type ShowLine = (name: Process['name'], line: string) => void

/** The programs of the demo, from their start to their end. */
export class Programs {
  /** A request passes the programs in this order. */
  readonly #running: readonly Running[]
  readonly #timeouts: Timeouts

  /** Starts all in parallel. */
  constructor(
    processes: readonly Process[],
    env: NodeJS.ProcessEnv,
    show: ShowLine,
    timeouts = TIMEOUTS
  ) {
    this.#timeouts = timeouts
    this.#running = processes.map(
      (program) => new Running(program, env, (line) => show(program.name, line))
    )
  }

  /** Settles when all are ready; throws a fault that names a program that is not. */
  async ready(): Promise<void> {
    const { startMs } = this.#timeouts
    await Promise.all(this.#running.map((program) => untilReady(program, startMs)))
  }

  /** Throws a fault when a program ends by itself; never settles otherwise. */
  async unlessOneEnds(): Promise<never> {
    return Promise.race(
      this.#running.map(async (program) => {
        throw faultOf(program, await program.ended)
      })
    )
  }

  /** Stops the outer programs first, so that no program calls one that has stopped. */
  async stop(): Promise<void> {
    for (const program of this.#running) await program.stop(this.#timeouts.stopMs)
  }

  kill(): void {
    for (const program of this.#running) program.kill()
  }
}

async function untilReady(program: Running, startMs: number): Promise<void> {
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), startMs)
  try {
    const outcome = await Promise.race([
      program.ended,
      untilHealthy(program.process.health, waiting.signal).catch(
        () => `was not ready after ${startMs / 1000} s`
      )
    ])
    if (outcome !== undefined) throw faultOf(program, outcome)
  } finally {
    clearTimeout(timer)
    waiting.abort()
  }
}

function faultOf({ process: { name }, lastLines }: Running, outcome: string): DemoFault {
  if (lastLines.length === 0) return new DemoFault(`${name} ${outcome} and wrote nothing.`)
  const lines = lastLines.map((line) => `    ${line}`).join('\n')
  return new DemoFault(`${name} ${outcome}. Its last lines:\n${lines}`)
}
