/** The outcome of one run. */
export type FuzzResult = {
  /** The subject of the run. */
  readonly what: string
  readonly cases: number
  /** How often each outcome was seen. */
  readonly outcomes: ReadonlyMap<string, number>
  /** The violations, with the number of the case if there is one. */
  readonly faults: readonly string[]
  /** The growth of the heap after the warm-up, in bytes. */
  readonly grown: number
}

/** The allowed growth of a collected heap: newly compiled code, pools, resized maps. */
export const MAX_GROWTH = 4 * 1024 * 1024

/** All faults of a run, also of its memory. */
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
