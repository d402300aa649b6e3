import { setFlagsFromString } from 'node:v8'

/** In bytes. */
const smallHeap = 64 * 1024 * 1024
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
    const wanted = heap < smallHeap ? percent : 0
    if (wanted === given) return
    given = wanted
    // V8 takes 0 for its own way, and reads it with each collection (`MemoryController`).
    setFlag(`--heap-growing-percent=${wanted}`)
  }
}
