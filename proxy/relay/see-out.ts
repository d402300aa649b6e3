import type { Runs } from './runs.ts'

/** How long Streamlit may take to end a run that it was told to stop, in ms. */
const mostWait = 10_000
/**
 * ms without a word after which what was asked for is known not to run: Streamlit, when it is idle,
 * takes a rerun up at once or not at all.
 */
const quietTime = 2_000

export type SeeOutOptions = {
  readonly runs: Runs
  /** Told once: there is nothing more to hear. */
  readonly onOver: () => void
  readonly mostWait?: number
  readonly quietTime?: number
}

/**
 * Waits for the end of the run that was under way when a browser left. Only then is known which pages
 * have run in the session, and with that whether the browser may come back to it.
 */
export class SeeOut {
  readonly #options: SeeOutOptions
  readonly #limit: NodeJS.Timeout
  #quiet: NodeJS.Timeout | undefined
  #isOver = false

  constructor(options: SeeOutOptions) {
    this.#options = options
    this.#limit = setTimeout(() => this.end(), options.mostWait ?? mostWait).unref()
    this.heard()
  }

  /** A message of Streamlit's has been read. */
  heard(): void {
    clearTimeout(this.#quiet)
    const { runs } = this.#options
    if (runs.areOver) this.end()
    else if (!runs.isRunning) {
      const time = this.#options.quietTime ?? quietTime
      this.#quiet = setTimeout(() => this.#settle(), time).unref()
    }
  }

  #settle(): void {
    this.#options.runs.settle()
    this.end()
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
