import { totalmem } from 'node:os'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Logger } from 'pino'
import { Admission } from './admission.ts'
import { Memory, type MemoryLimits } from './memory.ts'
import { RateLimiters } from './rate-limiter.ts'

/** The limits of the work that people can cause, apart from those of single requests. */
export type Limits = {
  readonly admission: Admission
  readonly rateLimiters: RateLimiters
  readonly memory: Memory
}

/** The memory of the machine, in bytes. */
export type MachineMemory = {
  /** The limit of the container; without a container 0, or more than `total`. */
  readonly constrained: number
  readonly total: number
  /** V8's limit of the heap (`--max-old-space-size`). */
  readonly heap: number
}

/** The metrics of limits; see observability/metrics/limits. */
export type LimitMetrics = {
  readonly limited: (reason: string) => void
  readonly memoryShort: (isShort: boolean) => void
  readonly shed: (bytes: number) => void
}

/** The settings that bound people and memory; see `Config`. */
export type LimitSettings = {
  readonly maxSockets: number
  readonly maxSocketsPerPerson: number
  /** Messages a second of one person. */
  readonly maxMessages: number
  /** Bytes; `null` to measure it. */
  readonly memoryLimit: number | null
}

export type LimitsOptions = {
  readonly config: LimitSettings
  /** The open websockets. `shed` closes the largest ones (websocket/sockets). */
  readonly sockets: { readonly shed: (bytes: number) => number }
  readonly metrics: LimitMetrics
  readonly log: Logger
  readonly machine?: MachineMemory
}

/** Makes the limits of the process. The caller must run `memory.check` many times a second. */
export function createLimits(options: LimitsOptions): Limits {
  const { config, sockets, metrics, log } = options
  const rateLimiters = new RateLimiters(config.maxMessages)
  let resident = 0
  const adjustHeapGrowth = heapGrowth()
  const memory = new Memory({
    limits: memoryLimits(config.memoryLimit, options.machine ?? measureMachine()),
    measure: () => {
      resident = residentMemory(resident)
      const heap = getHeapStatistics().used_heap_size
      adjustHeapGrowth(heap)
      return { resident, heap }
    },
    now: () => performance.now(),
    collect: collector(),
    shed: (bytes) => {
      const freed = sockets.shed(bytes)
      if (freed === 0) return 0
      metrics.shed(freed)
      log.warn({ wanted: bytes, freed }, 'websockets cut to free memory')
      return freed
    },
    onChange: (isTight, usage) => {
      metrics.memoryShort(isTight)
      if (isTight) log.warn(usage, 'memory is short: nobody new comes in')
      else log.info(usage, 'memory is enough again')
    }
  })
  const admission = new Admission({
    maxSockets: config.maxSockets,
    maxSocketsEach: config.maxSocketsPerPerson,
    isExhausted: (sub) => rateLimiters.of(sub).isExhausted(performance.now()),
    isMemoryTight: () => memory.isTight,
    onLimit: (reason) => metrics.limited(reason)
  })
  return { admission, rateLimiters, memory }
}

/** V8's garbage collector. Only a context that is made after this flag has it (`node --expose-gc`). */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

/** Linux reports it in a file. When no more files can be opened, it is the value from `before`. */
function residentMemory(before: number): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    return before
  }
}

/** The limits of memory: as set, or the container's, or the machine's. */
export function memoryLimits(set: number | null, given: MachineMemory): MemoryLimits {
  const { constrained, total, heap } = given
  const resident = set ?? (constrained > 0 ? Math.min(constrained, total) : total)
  return { resident, heap }
}

function measureMachine(): MachineMemory {
  return {
    constrained: process.constrainedMemory(),
    total: totalmem(),
    heap: getHeapStatistics().heap_size_limit
  }
}

/** In bytes. */
const smallHeapBytes = 64 * 1024 * 1024
/** How much garbage a small heap may hold before a full collection, in percent of its live objects. */
const percent = 200

/**
 * Lets a small heap hold more garbage before it is collected. Buffers count as garbage too, although they
 * are outside the heap: after every six messages of 1 MB V8 marked a whole heap of 25 MB, which was three
 * quarters of the cost of such a message (Node 24.21). V8 itself decides for a large heap.
 *
 * @returns a function that must be called regularly with the heap's size in bytes.
 */
export function heapGrowth(setFlag = setFlagsFromString): (heap: number) => void {
  let given = 0
  return (heap) => {
    const wanted = heap < smallHeapBytes ? percent : 0
    if (wanted === given) return
    given = wanted
    // 0 restores V8's own setting. V8 reads the flag at each collection (`MemoryController`).
    setFlag(`--heap-growing-percent=${wanted}`)
  }
}
