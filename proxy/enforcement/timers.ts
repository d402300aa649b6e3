/** Far more than any page has; a bound for apps that make fragments in a loop. */
const maxTimers = 1_000

/**
 * The messages by which fragments of the page that is shown renew themselves (`run_every`). A click on
 * a link makes the frontend end their timers before anybody has answered (`onPageChange` in
 * frontend/app/src/App.tsx), so whoever refuses it starts them anew.
 */
export class Timers {
  readonly #frames = new Map<string, Uint8Array>()

  /** Notes a timer that the browser was told to start. */
  start(fragmentId: string, frame: Uint8Array): void {
    if (this.#frames.size >= maxTimers) return
    // A copy: the frame is a part of all that was read with it.
    this.#frames.set(fragmentId, new Uint8Array(frame))
  }

  /** Forgets them all: the page runs anew, or some were stopped, and one too many would be worse. */
  end(): void {
    this.#frames.clear()
  }

  /** The messages that start them all. */
  again(): readonly Uint8Array[] {
    return [...this.#frames.values()]
  }
}
