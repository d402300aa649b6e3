import { BenchFault } from '../fault.ts'

/**
 * The bytes that are in use once everything was collected that could be. Twice, because what a first
 * collection finalises only a second one frees.
 *
 * @throws BenchFault where Node was started without `--expose-gc`.
 */
export function heapInUse(collect: NodeJS.GCFunction | undefined = globalThis.gc): number {
  if (collect === undefined)
    throw new BenchFault('Memory is measured: start Node with --expose-gc.')
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
