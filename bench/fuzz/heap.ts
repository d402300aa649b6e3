import { BenchFault } from '../fault.ts'

/**
 * The heap in use after garbage collection. It collects twice: a second collection frees what the
 * first one finalised.
 *
 * @throws BenchFault if Node was started without `--expose-gc`.
 */
export function heapInUse(collect: NodeJS.GCFunction | undefined = globalThis.gc): number {
  if (collect === undefined)
    throw new BenchFault('Memory is measured: start Node with --expose-gc.')
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
