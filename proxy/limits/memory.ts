/** The memory of the process, in bytes. */
export type MemoryUsage = {
  /** Total. Beyond its limit a container is killed. */
  readonly resident: number
  /** V8's heap. Beyond its limit Node aborts. */
  readonly heap: number
}

export type MemoryLimits = MemoryUsage

export type MemoryOptions = {
  readonly limits: MemoryLimits
  readonly measure: () => MemoryUsage
  /** ms of a monotonic clock. */
  readonly now: () => number
  /** Collects all garbage at once. */
  readonly collect: () => void
  /** Closes the largest websockets until this many bytes are freed, if possible. Returns the freed bytes. */
  readonly shed: (bytes: number) => number
  readonly onChange: (isTight: boolean, usage: MemoryUsage) => void
}

/** From this share of a limit on nobody is admitted, until usage falls below the second share. */
const tight = 0.8
const relaxed = 0.75
/** From this share on the largest websockets are closed. */
const critical = 0.9
/** ms within which the collector frees the closed websockets. Until then they are counted as freed. */
const settleTime = 1_000
/**
 * ms between two full collections while memory is tight, and the largest share of time for them. V8 collects
 * when its heap grows. Buffers are outside the heap, so V8 would leave hundreds of MiB of them.
 */
const collectInterval = 500
const maxCollectShare = 0.1
/** ms after which a closed websocket can be collected. */
const freeDelay = 100

/**
 * Keeps the process below its memory limits in two steps: it admits nobody, then it closes the websockets
 * that hold the most. A closed websocket can reconnect. A killed process loses all of them at once.
 */
export class Memory {
  readonly #options: MemoryOptions
  #isTight = false
  #freed = 0
  #freedAt = Number.NEGATIVE_INFINITY
  #collectFrom = 0

  constructor(options: MemoryOptions) {
    this.#options = options
  }

  get isTight(): boolean {
    return this.#isTight
  }

  /** Checks the usage. To be called many times a second. */
  check(): void {
    const { limits, shed, now } = this.#options
    const usage = this.#measure()
    const share = this.#shareOf(usage)
    this.#updateTight(share, usage)
    const time = now()
    if (time - this.#freedAt > settleTime) this.#freed = 0
    if (share < critical) return
    const resident = usage.resident - tight * limits.resident
    const heap = usage.heap - tight * limits.heap
    const wanted = Math.max(resident, heap) - this.#freed
    if (wanted <= 0) return
    const freed = shed(wanted)
    if (freed === 0) return
    this.#freed += freed
    this.#freedAt = time
    this.#collectFrom = Math.min(this.#collectFrom, time + freeDelay)
  }

  #shareOf({ resident, heap }: MemoryUsage): number {
    const { limits } = this.#options
    return Math.max(resident / limits.resident, heap / limits.heap)
  }

  /** The usage, without garbage as soon as it is tight: no websocket is closed because of garbage. */
  #measure(): MemoryUsage {
    const { measure, collect, now } = this.#options
    const usage = measure()
    const begin = now()
    if (this.#shareOf(usage) < (this.#isTight ? relaxed : tight) || begin < this.#collectFrom) {
      return usage
    }
    collect()
    const end = now()
    const freedBy = this.#freedAt + freeDelay
    if (begin >= freedBy) this.#freed = 0
    const nextCollect = end + Math.max(collectInterval, (end - begin) / maxCollectShare)
    this.#collectFrom = begin < freedBy ? freedBy : nextCollect
    return measure()
  }

  #updateTight(share: number, usage: MemoryUsage): void {
    const isTight = share >= (this.#isTight ? relaxed : tight)
    if (isTight === this.#isTight) return
    this.#isTight = isTight
    this.#options.onChange(isTight, usage)
  }
}

/** ms between two checks of the memory: less than it takes to fill what is left above `critical`. */
const checkInterval = 50

/**
 * Runs the check of the memory regularly, and reports by how many ms the event loop was late for it. The
 * timer does not keep the process alive.
 */
export function startMemoryChecks(
  check: () => void,
  onLate: (ms: number) => void,
  interval = checkInterval
): NodeJS.Timeout {
  let due = performance.now() + interval
  const timer = setInterval(() => {
    onLate(Math.max(0, performance.now() - due))
    check()
    due = performance.now() + interval
  }, interval)
  return timer.unref()
}
