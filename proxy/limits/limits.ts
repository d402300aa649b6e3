import { totalmem } from 'node:os'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Logger } from 'pino'
import { Admission } from './admission.ts'
import { Memory, type MemoryLimits } from './memory.ts'
import { RateLimiters } from './rate-limiter.ts'

/** What bounds the work that people can make, apart from single requests. */
export type Limits = {
  readonly admission: Admission
  readonly rateLimiters: RateLimiters
  readonly memory: Memory
}

/** What the machine gives, in bytes. */
export type MachineMemory = {
  /** What the container may take; without a container 0, or more than there is. */
  readonly constrained: number
  readonly total: number
  /** What V8 lets the heap take (`--max-old-space-size`). */
  readonly heap: number
}

/** What is counted of limits; see observability/metrics/limits. */
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
  /** The open websockets, of which `shed` closes the largest (websocket/sockets). */
  readonly sockets: { readonly shed: (bytes: number) => number }
  readonly metrics: LimitMetrics
  readonly log: Logger
  readonly machine?: MachineMemory
}

/** Makes what bounds the process; whoever calls it calls `memory.check` many times a second. */
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

/** V8's own, which it only gives to a context that is made after this flag (`node --expose-gc`). */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

/** Linux tells it in a file, so where no more files may be opened it is what it was `before`. */
function residentMemory(before: number): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    return before
  }
}

/** What may be taken: as set, or what the container may, or all there is. */
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
/** Garbage that a small heap may hold before V8 collects all of it, in percent of what lives there. */
const percent = 200

/**
 * Lets a small heap hold more garbage before it is collected. Buffers count as that too, though they
 * lie outside: for each six messages of 1 MB V8 looked through a whole heap of 25 MB, which took three
 * quarters of what such a message costs (Node 24.21). In a large heap V8 does as it thinks best.
 *
 * @returns to be told of the heap's size in bytes again and again.
 */
export function heapGrowth(setFlag = setFlagsFromString): (heap: number) => void {
  let given = 0
  return (heap) => {
    const wanted = heap < smallHeapBytes ? percent : 0
    if (wanted === given) return
    given = wanted
    // V8 takes 0 for its own way, and reads it with each collection (`MemoryController`).
    setFlag(`--heap-growing-percent=${wanted}`)
  }
}
