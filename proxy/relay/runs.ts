/**
 * What Streamlit was asked to run in one session and what it said to have run, by which is known
 * whether anything runs there of which nothing was heard yet. Streamlit does not say which message a
 * run came of (`AppSession.request_rerun`, 1.67.0), so they are counted; what stays unclear counts as
 * running, until the session was heard to be quiet.
 */
export class Runs {
  #asked = 0
  #begun = 0
  #isRunning = false
  /** Another run begins by itself: the app asked for it, or a message cut the last one short. */
  #isFollowed = false
  readonly #onTurn: () => void

  /**
   * @param onTurn told when something begins to run where nothing did, and when all is over.
   * @param past what was counted of another session counts here too.
   */
  constructor(onTurn: () => void = () => undefined, past?: Runs) {
    this.#onTurn = onTurn
    if (past === undefined) return
    this.#asked = past.#asked
    this.#begun = past.#begun
    this.#isRunning = past.#isRunning
    this.#isFollowed = past.#isFollowed
  }

  /** Whether all that was asked for has run to its end. */
  get areOver(): boolean {
    return this.#asked === 0 && !this.#isRunning
  }

  /** Whether a run was heard to begin and not to end. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  /** @throws whatever `onTurn` does: then it must not run. */
  ask(): void {
    this.#turn(() => {
      this.#asked += 1
    })
  }

  begin(): void {
    this.#turn(() => this.#begin())
  }

  #begin(): void {
    if (!this.#isFollowed) this.#begun += 1
    this.#isRunning = true
    this.#isFollowed = false
  }

  end(isFollowed: boolean): void {
    this.#turn(() => {
      this.#isRunning = isFollowed
      this.#isFollowed = isFollowed
      if (!isFollowed && this.#begun >= this.#asked) this.#clear()
    })
  }

  /** Says that nothing runs any more: Streamlit was listened to until nothing came. */
  settle(): void {
    this.#turn(() => this.#clear())
  }

  #turn(count: () => void): void {
    const wereOver = this.areOver
    count()
    if (wereOver !== this.areOver) this.#onTurn()
  }

  #clear(): void {
    this.#asked = 0
    this.#begun = 0
    this.#isRunning = false
    this.#isFollowed = false
  }
}
