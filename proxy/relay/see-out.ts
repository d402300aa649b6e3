import type { Farewell } from './warden.ts'

/** How long Streamlit may take to end a run that it was told to stop, in ms. */
const mostWait = 10_000
/**
 * ms without a word after which what was asked for is known not to run, if Streamlit still speaks
 * here: when it is idle, it takes a rerun up at once or not at all.
 */
const quietTime = 2_000

export type SeeOutOptions = {
  readonly farewell: Farewell
  readonly send: (frame: Uint8Array) => void
  /** Told once: there is nothing more to hear. */
  readonly onOver: () => void
  readonly mostWait?: number
  readonly quietTime?: number
}

/**
 * Waits for the end of the run that was under way when a browser left. Only then is known which pages
 * have run in the session, and with that whether the browser may come back to it. That nothing comes
 * proves nothing: Streamlit may speak to another websocket, or to nobody. So it is asked something,
 * and what its answer does not come after is never taken for over.
 */
export class SeeOut {
  readonly #options: SeeOutOptions
  readonly #limit: NodeJS.Timeout
  #quiet: NodeJS.Timeout | undefined
  #isOver = false

  constructor(options: SeeOutOptions) {
    this.#options = options
    this.#limit = setTimeout(() => this.end(), options.mostWait ?? mostWait).unref()
    options.send(options.farewell.stop)
    this.#wait()
  }

  /** A message of Streamlit's has been read. */
  heard(frame: Uint8Array): void {
    const { runs, isAnswer } = this.#options.farewell
    if (!runs.isRunning && isAnswer(frame)) runs.settle()
    this.#wait()
  }

  #wait(): void {
    clearTimeout(this.#quiet)
    const { farewell, send } = this.#options
    const { runs, question } = farewell
    if (runs.areOver) this.end()
    else if (!runs.isRunning) {
      const time = this.#options.quietTime ?? quietTime
      this.#quiet = setTimeout(() => send(question), time).unref()
    }
  }

  /** Waits no longer. */
  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#limit)
    clearTimeout(this.#quiet)
    this.#options.onOver()
  }
}
