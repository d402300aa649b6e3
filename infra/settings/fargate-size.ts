/**
 * The memory sizes that Fargate offers for each number of CPU units, in MiB.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1, 4, 1),
  1024: range(2, 8, 1),
  2048: range(4, 16, 1),
  4096: range(8, 30, 1),
  8192: range(16, 60, 4),
  16384: range(32, 120, 8)
}

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024)
}

/** The fault of a size, or `null`. CDK itself accepts any size. */
export function sizeFault(cpu: number, memoryMiB: number): string | null {
  const memories = MEMORY[cpu]
  if (memories === undefined) {
    return `Fargate has no ${cpu} CPU units; take one of ${Object.keys(MEMORY).join(', ')}`
  }
  if (memories.includes(memoryMiB)) return null
  return `Fargate has no ${memoryMiB} MiB with ${cpu} CPU units; take one of ${memories.join(', ')}`
}
