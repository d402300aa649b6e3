import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { environmentOf, type Process } from './wiring.ts'

/** Enough lines to show why a program failed. */
const KEPT_LINES = 20

/** One program of the demo, from its start to its end. */
export class Running {
  readonly process: Process
  /** Settles with the way it ended, in words; never rejects. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #onLine: (line: string) => void

  constructor(program: Process, env: NodeJS.ProcessEnv, onLine: (line: string) => void) {
    this.process = program
    this.#onLine = onLine
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: environmentOf(program, env),
      stdio: ['ignore', 'pipe', 'pipe']
    })
    this.#child = child
    this.#read(child.stdout)
    this.#read(child.stderr)
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`could not be started (${error.message})`))
      child.once('close', (code, signal) => {
        resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`)
      })
    })
  }

  /** The last lines of its output. */
  get lastLines(): readonly string[] {
    return this.#lines
  }

  /** Asks it to stop, kills it after this time, and settles when it has ended. */
  async stop(milliseconds: number): Promise<void> {
    const late = setTimeout(() => this.kill(), milliseconds)
    this.#child.kill('SIGTERM')
    await this.ended
    clearTimeout(late)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #read(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.#lines.push(line)
      if (this.#lines.length > KEPT_LINES) this.#lines.shift()
      this.#onLine(line)
    })
  }
}
