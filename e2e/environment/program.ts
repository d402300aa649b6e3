import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import process from 'node:process'

export type ProgramOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** The output that shows that it is up. */
  readonly saysUp: RegExp
}

/** One program of an environment. */
export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<number | string>
  readonly lines: string[] = []
  #said = ''

  private constructor(options: ProgramOptions) {
    const { command, args, cwd, env } = options
    this.child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = once(this.child, 'exit').then(([code, signal]) => code ?? signal)
  }

  /** @throws Error with its output if it ends before it is up. */
  static async start(options: ProgramOptions): Promise<Program> {
    const program = new Program(options)
    const { stdout, stderr } = program.child
    stdout?.setEncoding('utf8')
    stderr?.setEncoding('utf8')
    const up = Promise.withResolvers<void>()
    const hear = (text: string) => {
      program.#hear(text)
      if (options.saysUp.test(program.#said)) up.resolve()
    }
    stdout?.on('data', hear)
    stderr?.on('data', hear)
    const isOver = await Promise.race([up.promise, program.ended.then(() => true)])
    if (isOver === true) throw new Error(`it ended at once: ${program.#said}`)
    return program
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** Resident memory in bytes, from Linux itself (proc(5)). */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.child.kill('SIGKILL')
    await this.ended
  }

  #hear(text: string): void {
    // `lines` has the earlier output; only the start needs the text as a whole.
    this.#said = (this.#said + text).slice(-10_000)
    this.lines.push(...text.split('\n').filter((line) => line !== ''))
    if (this.lines.length > 5_000) this.lines.splice(0, 2_500)
  }
}

/**
 * The environment of the test without the settings of setup/, which the proxy would refuse as
 * misspelt.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('PAGEWARDEN_'))
  )
}
