/** What the process takes, in bytes. */
export type MemoryUsage = {
  /** In all; what a container is killed for. */
  readonly resident: number
  /** V8's heap; what Node ends itself for. */
  readonly heap: number
}

export type MemoryLimits = MemoryUsage

export type MemoryOptions = {
  readonly limits: MemoryLimits
  readonly measure: () => MemoryUsage
  /** ms of a clock that is never set. */
  readonly now: () => number
  /** Frees what nobody needs any more, all of it at once. */
  readonly collect: () => void
  /** Cuts the largest until so many bytes are free, as far as that can be; says how many are. */
  readonly shed: (bytes: number) => number
  readonly onChange: (isTight: boolean, usage: MemoryUsage) => void
}

/** From this part of a limit on nobody new comes in, until less than the other is taken. */
const tight = 0.8
const relaxed = 0.75
/** From this part on the largest have to go. */
const critical = 0.9
/** ms in which the collector gives back what was cut; until then it must not be cut for again. */
const settleTime = 1_000
/**
 * While memory is short all garbage is collected so often, in ms, but for no more than this part of the
 * time. V8 does it when its heap grows; of buffers, which lie outside, it would let hundreds of MiB lie.
 */
const collectInterval = 500
const maxCollectShare = 0.1
/** ms after which what was cut is garbage to be collected. */
const freeDelay = 100

/**
 * Keeps the process below what it may take, in two steps: refuse who is new, then cut who holds the
 * most. Everybody who is cut can come back; a process that is killed loses all of them at once.
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

  /** Looks at what is taken now; to be called many times a second. */
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

  /** What is taken, without garbage as soon as that matters: nobody is to be cut for it. */
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
