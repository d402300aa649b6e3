/** The outcome of one run. */
export type FuzzResult = {
  /** The subject of the run. */
  readonly what: string
  readonly cases: number
  /** How often each outcome was seen. */
  readonly outcomes: ReadonlyMap<string, number>
  /** What must not have been, with the number of its case where it has one. */
  readonly faults: readonly string[]
  /** By how much the heap grew between the end of the warm-up and the end, in bytes. */
  readonly grown: number
}

/**
 * What a collected heap may differ by: code that was compiled meanwhile, pools, maps that resized.
 */
export const MAX_GROWTH = 4 * 1024 * 1024

/** All that is wrong with a run, memory included. */
export function faultsOf({ faults, grown }: FuzzResult): readonly string[] {
  if (grown <= MAX_GROWTH) return faults
  return [...faults, `the heap grew by ${kib(grown)}, and ${kib(MAX_GROWTH)} is the most`]
}

/** The report of a run, with the first faults and the command that reproduces them. */
export function formatResult(result: FuzzResult, seed: number): string {
  const { what, cases, outcomes, grown } = result
  const faults = faultsOf(result)
  const seen = [...outcomes]
    .toSorted(([, one], [, other]) => other - one)
    .map(([outcome, count]) => `  ${String(count).padStart(8)}  ${outcome}`)
  const verdict =
    faults.length === 0
      ? [`  no fault; the heap changed by ${kib(grown)}`]
      : [
          ...faults.slice(0, 10).map((fault) => `  FAULT ${fault}`),
          `  ${faults.length} faults; see them again with: npm run fuzz -- --seed ${seed} --cases ${cases}`
        ]
  return `${[`${what}: ${cases} cases, seed ${seed}`, ...seen, ...verdict].join('\n')}\n`
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`
}
