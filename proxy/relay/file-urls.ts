/** As many files may be asked for at once. */
const mostFiles = 500
/** As many questions may wait. */
const mostWaiting = 16

/**
 * Questions where to upload to, one at a time. While Streamlit makes the addresses it does nothing
 * else: 80,000 of them took half a second, in which a page could run whole and, with another rerun right
 * behind, be dropped with all that it said of itself (`AppSession._on_scriptrunner_event`, 1.67.0).
 */
export class FileUrls {
  readonly #waiting: Uint8Array[] = []
  #isAsked = false

  /** @returns what is to be sent now; `null` for what is more than anybody uploads. */
  ask(frame: Uint8Array, files: number): readonly Uint8Array[] | null {
    if (files > mostFiles || this.#waiting.length >= mostWaiting) return null
    if (this.#isAsked) {
      this.#waiting.push(frame)
      return []
    }
    this.#isAsked = true
    return [frame]
  }

  /** It was answered, or a run has begun, with which an answer may be lost. @returns what is to be sent now. */
  heard(): readonly Uint8Array[] {
    const next = this.#waiting.splice(0, 1)
    this.#isAsked = next.length > 0
    return next
  }
}
