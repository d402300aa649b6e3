/** The used part of V8's `.cpuprofile` (Chrome DevTools protocol, `Profiler.Profile`). */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  readonly samples: readonly number[]
  /** µs between a sample and the one before. */
  readonly timeDeltas: readonly number[]
}

/** Entries that are not functions: idle time, and V8's own entries. */
const outside = new Set(['(idle)', '(root)', '(program)'])

/** The functions with the largest self time, and its part of the total time. */
export function selfTimes(
  { nodes, samples, timeDeltas }: CpuProfile,
  most: number
): readonly string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [at, id] of samples.entries()) {
    const name = names.get(id)
    if (name === undefined || outside.has(name)) continue
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0))
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, most)
    .map(([name, time]) => `${((time / all) * 100).toFixed(1).padStart(5)} %  ${name}`)
}

function nameOf({
  functionName,
  url,
  lineNumber
}: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? 'anonymous' : functionName
  if (url === '') return name
  const file = url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/(?=proxy\/)/, '')
  return `${name} ${file}:${lineNumber + 1}`
}
