import { formatColumns, formatShort } from '../measure/format.ts'

/** A bound for a task with a quarter of a processor, and its result. */
export type Bound = {
  readonly what: string
  readonly came: number
  readonly most: number
  readonly unit: string
  /** Times the bound: how much slower this machine is at the moment; 1 for what is no time. */
  readonly slowness: number
}

/** How many times slower than where the bounds were set this machine is, if it is. */
export function slownessOf(costHere: number, costThere: number): number {
  return Math.max(1, costHere / costThere)
}

export function isKept({ came, most, slowness }: Bound): boolean {
  return came <= most * slowness
}

/** A table for people: each bound as it was set, and as it is here. */
export function formatBounds(bounds: readonly Bound[]): string {
  const heads = ['', 'came to', 'at most', 'times', '']
  const lines = bounds.map((bound) => [
    bound.what,
    `${formatShort(bound.came)} ${bound.unit}`,
    formatShort(bound.most),
    formatShort(bound.slowness),
    isKept(bound) ? 'kept' : 'BROKEN'
  ])
  return `${formatColumns([heads, ...lines]).join('\n')}\n`
}
